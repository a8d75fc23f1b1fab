import { mayUse, type Person } from '../domain/permission.ts';
import type { Project } from '../domain/project.ts';
import type { Context } from './context.ts';

/** The projects of this process that somebody may ask for jobs in; what they are shown is of these alone. */
export const usableBy = ({ projects }: Pick<Context, 'projects'>, person: Person): Project[] =>
  projects.filter((project) => mayUse(person, project) === null);
