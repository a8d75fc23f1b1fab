/**
 * What programs keep below HOME to get into other places, and no job has any business with. Claude's own login is not
 * among them: Claude could not read it either. Caches and settings that hold no keys stay readable.
 */
export const keysOfHome = [
  ...['.ssh', '.gnupg', '.password-store', '.local/share/keyrings', '.config/op', '.config/Bitwarden CLI'],
  ...[
    '.netrc',
    '.git-credentials',
    '.config/git/credentials',
    '.config/gh',
    '.config/hub',
    '.config/glab-cli',
  ],
  ...[
    '.aws',
    '.azure',
    '.config/gcloud',
    '.kube',
    '.docker',
    '.config/containers',
    '.terraform.d',
    '.vault-token',
  ],
  ...['.npmrc', '.yarnrc.yml', '.pypirc', '.gem/credentials', '.cargo/credentials.toml', '.m2/settings.xml'],
  ...['.pgpass', '.my.cnf', '.mozilla', '.config/google-chrome', '.config/chromium', '.thunderbird'],
  ...['.bash_history', '.zsh_history', '.Xauthority', '.rd'],
] as const;
