/** In whose place a project is paused when Claude was not logged in: no person did it. */
export const byLogin = 'login';
