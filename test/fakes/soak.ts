/** Whether the long variants are to be run. */
export const isSoak = process.env.AUDITION_SOAK === '1';
