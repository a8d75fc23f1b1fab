/** What is behind the steps. */

/** The ports whose methods are effects by themselves; those of claude, of Slack and the record have more to them. */
export const ports = ['git', 'github', 'files', 'transcripts'] as const;

/** Methods after which everything is as it was before them: a crash there is one at the point before. */
export const reads: ReadonlySet<string> = new Set([
  ...['git.underWay', 'git.treeOf', 'git.show', 'git.list', 'git.read'],
  ...['github.releases', 'files.read', 'claude.missing', 'transcripts.read', 'transcripts.findLast'],
  ...['slack.find', 'slack.findFile', 'slack.person', 'slack.fetchFile'],
  ...['talk.isOver', 'talk.interrupt'],
]);
