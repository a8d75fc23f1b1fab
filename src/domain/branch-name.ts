/** Characters no branch has: git reads them as patterns, as revisions or as the end of a name. */
const forbidden = /[\p{Cc} ~^:?*[\\]|\.\.|@\{|\.$/u;

/** Whether git takes `name` for a branch, by the rules of `git check-ref-format --branch`. */
export const isBranchName = (name: string): boolean =>
  name !== 'HEAD' &&
  !name.startsWith('-') &&
  !forbidden.test(name) &&
  name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
