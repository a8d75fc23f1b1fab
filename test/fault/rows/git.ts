import type { FaultRow } from '../row.ts';

const torn = 'fault/git-torn.test.ts';
const planted = 'fault/git-planted.test.ts';
const names = 'fault/git-names.test.ts';
const [landing, rebuild, states] = ['git/landing.test.ts', 'git/rebuild.test.ts', 'git/states.test.ts'];
const unreadable = 'is refused in words with %s';

/** Git, its locks and disks, and what a job or a person can leave in a repository. */
export const rows: readonly FaultRow[] = [
  {
    fault: 'forty approvals on one project at once',
    expected: 'they land one after the other, each on what the one before left; none is lost or refused',
    test: [
      'fault/git-forty.test.ts',
      'lands forty approvals one after the other, each on what the one before left, and loses none',
    ],
  },
  {
    fault: 'two proposals in flight, on a branch that moves, is rewritten and is edited, in any order',
    expected:
      'each landing is one commit on the tip whose artifact is the approved one, or it is refused and nothing moved',
    test: [
      'fault/git-sequences.test.ts',
      'any sequence leaves a chain of approved commits and loses nothing',
    ],
  },
  {
    fault: 'a rebuild is replaced in our repository, or the bytes of an approved file are',
    expected: 'it is never pushed: the rebuild is made anew, the other is refused and the branch untouched',
    test: [
      planted,
      'a rebuild that somebody put in the place of ours is never pushed, nor are bytes that are not what was approved',
    ],
  },
  {
    fault: 'everything is killed while a merge writes the files of the checkout',
    expected:
      'Nothing was changed in …: another git is at work there; when none is, remove …, then press again.',
    test: [torn, 'is finished by the next push when everything was killed while files were written'],
  },
  {
    fault:
      'everything is killed while a merge writes, and the person edits the same files before the next press',
    expected: 'git does not track …, which would be overwritten; move it away, then press again',
    test: [torn, 'keeps what the person wrote there meanwhile, staged or not, and says so'],
  },
  {
    fault: 'it is killed after the files and before the branch',
    expected: 'the next press, or the next start, pushes the same move again and finishes it',
    test: [states, 'is finished when an earlier push moved the files and not the ref'],
  },
  {
    fault: 'the app is killed while a push of it runs',
    expected: 'the push ends by itself; after the start it is found landed, once',
    test: [torn, 'the app that ends in the middle of a push does not end the push'],
  },
  {
    fault: 'another git takes the lock of the branch while files move',
    expected:
      'The files of … have moved, and main could not: another git is at work there; when none is, remove …/main.lock, then press again to finish it.',
    test: [
      torn,
      'says that only the branch is missing when another git took its lock meanwhile, and finishes it',
    ],
  },
  {
    fault: "a filter of the person's (Git LFS) fails in the middle of a merge",
    expected: 'Only some files of … could be written: …; see to that, then press again to finish it.',
    test: [torn, 'says what a filter of the person did not let through, and goes on from there'],
  },
  {
    fault: 'index.lock or the lock of the branch is left behind in the checkout',
    expected: 'it is refused before a file moves, and the lock is named',
    test: [states, 'names the lock another git holds, before a file moves'],
  },
  {
    fault: 'a lock of a killed git is left in our repository, or packed-refs.lock in theirs',
    expected: 'ours is removed once it is old, theirs is in nobody’s way: it lands',
    test: [
      torn,
      'the lock of a git of ours that was killed is removed, and one in the project is left alone',
    ],
  },
  {
    fault: 'the small process that starts git is killed while git runs',
    expected: 'what started it ended (SIGKILL): the step is tried again, and a new one starts its git',
    test: ['git/starter.test.ts', 'is told of when its starter was killed, and started by a new one then'],
  },
  {
    fault: 'the disk of a project is full',
    expected: 'Nothing was changed in …: its disk is full; make room, then press again.',
    test: [torn, 'a project on a full disk says so, and lands once there is room'],
  },
  {
    fault: 'the checkout is dirty in the way',
    expected:
      'Nothing was changed in …: … has uncommitted edits; commit them or put them aside, then press again.',
    test: [
      'story/merge.test.ts',
      'refuses a checkout that is dirty in the way, in words, and leaves its bytes alone',
    ],
  },
  {
    fault: 'a file that git ignores lies in the way',
    expected:
      'Nothing was changed in …: git does not track …, which would be overwritten; move it away, then press again.',
    test: [landing, 'refuses an ignored file in the way, whose only copy is there'],
  },
  {
    fault: 'a rebase, merge, cherry-pick or revert is under way in the checkout',
    expected: 'it is refused, and told what is under way; it lands afterwards',
    test: [states, 'is left alone during a %s, and merged into afterwards'],
  },
  {
    fault: 'the base moves on between line and Approve',
    expected: 'it is rebuilt on the tip with the identical artifact',
    test: [
      'story/base-moved.test.ts',
      'approves it after the mend, rebuilt on the new tip with the identical artifact',
    ],
  },
  {
    fault: 'the base moves on in the way of it between line and Approve',
    expected: 'Approve by … was not possible: It does not apply to main any more: … changed there too.',
    test: [
      'story/base-moved.test.ts',
      'refuses an artifact whose path has a history of its own by now, in words',
    ],
  },
  {
    fault: 'the base is rewritten (force-pushed) between line and Approve',
    expected: 'it is rebuilt on what is there now, and nothing that was taken out comes back with it',
    test: [rebuild, 'carries over nothing but its own change when the branch was rewritten'],
  },
  {
    fault: 'the remote is force-pushed between line and Approve',
    expected: 'main in … and main of origin went apart; bring them together, then press again.',
    test: [rebuild, 'refuses when they went apart'],
  },
  {
    fault: 'the project becomes another repository',
    expected: 'main of … has no history in common with what this was made on.',
    test: [rebuild, 'refuses what was made on another history: the project is another repository now'],
  },
  {
    fault: 'the branch moves between the last look and the push',
    expected: 'main moved meanwhile, so nothing was changed; press again.',
    test: [rebuild, 'does not push over what moved between prepare and push'],
  },
  {
    fault: 'the rebuild would not be what was approved',
    expected: 'main has moved, and on top of it this would not be what was approved.',
    test: [rebuild, 'refuses an artifact that merging would turn into something nobody approved'],
  },
  {
    fault: 'a job plants hooks, fsmonitor, filters, config.worktree, alternates or a .git that is a file',
    expected: 'nothing of it runs outside of the job',
    test: [planted, 'runs nowhere outside of it: %s'],
  },
  {
    fault: 'a job plants the same in a submodule and in attributes',
    expected: 'nothing of it runs outside of the job',
    test: [
      'git/commit-work.test.ts',
      'runs nothing that was planted in the clone, its submodules or its attributes',
    ],
  },
  {
    fault: 'a job leaves a link out of the tree, a repository inside, a changed .gitmodules or an LFS file',
    expected: 'it is refused, and told what it was and where',
    test: ['git/commit-work.test.ts', unreadable],
  },
  {
    fault: 'the environment of the app has GIT_* variables, or the person a template with hooks',
    expected: 'git of ours sees none of it',
    test: [planted, "git sees nothing of what the app's environment tells git"],
  },
  {
    fault: 'a submodule whose update is a command',
    expected: '… could not be read: … disallowed submodule update setting: !sh',
    test: [planted, 'a submodule that would run a command is refused with the whole project, in words'],
  },
  {
    fault: 'a project with failing hooks, or a signing key that asks',
    expected: 'it lands and is pushed; no hook and no key is asked',
    test: [
      planted,
      'a project whose hooks fail and whose signing key asks is merged into all the same, and no hook ran',
    ],
  },
  {
    fault: 'the repository is gone, its branch renamed, or it has no commit yet',
    expected:
      '… is not the top folder of a git repository on this host. · … has no branch main, or no commit on it yet.',
    test: [states, 'says so in words'],
  },
  {
    fault: 'the repository belongs to another user',
    expected:
      '… belongs to another user, so git will not read it; allow it with: git config --global --add safe.directory …',
    test: [states, 'names a repository that belongs to another user'],
  },
  {
    fault: 'HEAD is detached, or another branch is checked out',
    expected: 'only the branch moves; the checkout stays as it is',
    test: [states, 'moves only the ref when %s'],
  },
  {
    fault: 'the project is bare, or a linked worktree',
    expected: 'it lands; in a worktree with its files',
    test: [
      states,
      'moves the ref of a bare repository, and the checkout of a linked worktree that has the branch',
    ],
  },
  {
    fault: 'the branch is checked out in two folders',
    expected: 'it is refused, and told that 2 folders at once have it',
    test: [states, 'reverses nothing when the branch is checked out twice'],
  },
  {
    fault: 'the project is a shallow clone',
    expected: 'it is served as any other',
    test: ['git/clone.test.ts', 'serves a shallow project as well'],
  },
  {
    fault: 'a clone is deleted by hand during its job, or replaced by a link',
    expected: 'The folder the job worked in was removed or replaced while it ran.',
    test: [names, 'a clone that was %s during the job is no work of it'],
  },
  {
    fault: 'a branch or remote named like an option, a revision or a pattern',
    expected: 'projects.….branch: expected the name of a branch · … has no remote called …',
    test: [names, 'a branch name is never an option, a revision or a pattern, and a remote neither'],
  },
  {
    fault: 'files named like options, pathspecs or refs',
    expected: 'they land under their names',
    test: [names, 'names of files are names, whatever they look like'],
  },
  {
    fault: 'a task or an answer with options, comments or trailers of ours in it',
    expected: 'it is the message of the commit, word for word; the trailers are ours alone',
    test: [names, 'words for a commit are words: no option, no comment, no trailer of ours'],
  },
  {
    fault: 'a job leaves .GIT, git~1 or the like, which other file systems take for .git',
    expected: "What the job left could not be read: invalid path '.GIT/…'",
    test: [names, 'a folder that some file system takes for .git is refused: %s'],
  },
  {
    fault: 'the path of an artifact leads through a link',
    expected: 'refused: nothing is written through it, and a commit that would replace it is not proposed',
    test: [names, 'an artifact never lands through a link: its path must be its own'],
  },
  {
    fault: 'an artifact with a name that climbs out of its folder, or out of the trash',
    expected: 'such a name is refused; every other stays below .claude and .audition/trash',
    test: [names, 'whatever a name is, an artifact and its place in the trash stay where they belong'],
  },
];
