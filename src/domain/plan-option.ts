const option = /^--plan(\s+|$)/;

/** A task that begins with `--plan` is only planned at first; the rest is the task. */
export const readPlan = (typed: string): { readonly task: string; readonly mode?: 'plan' } =>
  option.test(typed) ? { task: typed.replace(option, '').trim(), mode: 'plan' } : { task: typed };
