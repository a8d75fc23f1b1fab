/** What is said in words. */
const spoken: readonly [RegExp, string][] = [
  [/\b(?:pull|merge)[ -]requests?\b/giu, ' pr '],
  [/\breview (?:comments?|feedback|remarks?)\b/giu, ' comment '],
];

/**
 * Values that vary from one request to the next count as what they are, not by how they are spelled. Each
 * becomes a mark, and some of them a plain word too: a link to a pull request says "pr".
 */
const shapes: readonly [RegExp, string][] = [
  [/https?:\/\/\S+\/(?:pull|pulls|merge_requests)\/\d+\S*/giu, ' pr '],
  [/https?:\/\/\S+\/(?:issues?|browse)\/[\w-]+\S*/giu, ' ⟨issue⟩ '],
  [/https?:\/\/\S+\/(?:actions\/runs|pipelines|builds?|jobs?)\/\S*/giu, ' ci '],
  [/https?:\/\/\S+\/(?:commits?)\/\S*/giu, ' commit '],
  [/https?:\/\/\S+/giu, ' ⟨url⟩ '],
  ...spoken,
  [/\bprs?[ -]?#?\d+\b/giu, ' pr '],
  [/\bissues?[ -]?#?\d+\b/giu, ' ⟨issue⟩ '],
  [/\b(?!(?:UTF|SHA|ISO|GPT|RFC|CVE|MD|ES|HTTP)-)[A-Z][A-Z0-9]{1,9}-\d+\b/gu, ' ⟨issue⟩ '],
  [/\b(?<=\b(?:linear|jira|youtrack|shortcut|ticket|issue|story)\s)[a-z]{2,9}-\d+\b/giu, ' ⟨issue⟩ '],
  [/\b[\w.+-]+@[\w-]+\.[\w.]+\b/gu, ' ⟨mail⟩ '],
  [/(?<![\w/])(?=\S*[._~@\d-]|\S*\/\S*\/)[@~]?(?:\.{0,2}\/)?[\w.@-]+(?:\/[\w.*@-]+)+\/?/gu, ' ⟨path⟩ '],
  [/\bv?\d+\.\d+(?:\.\d+)+(?:-[\w.]+)?\b/gu, ' ⟨version⟩ '],
  [/\b\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+Z?)?\b/gu, ' ⟨date⟩ '],
  [/\b[\w-]+\.(?:[a-z]{1,5})\b/gu, ' ⟨file⟩ '],
  [/\b(?=[0-9a-f]*\d)[0-9a-f]{7,64}\b/gu, ' ⟨hash⟩ '],
  [/(?<![\w])#?\d+(?:[.,:]\d+)*(?!\w)/gu, ' ⟨number⟩ '],
];

/** A text without any of these has no other value: looking for them is most of what a text costs. */
const value = /[\d/.@]/u;

/** A text with its varying values replaced by what they are. */
export const withMarks = (text: string): string =>
  (value.test(text) ? shapes : spoken).reduce((rest, [shape, mark]) => rest.replaceAll(shape, mark), text);

const mark = /^⟨\w+⟩$/u;
/** Whether a term is such a mark. */
export const isMark = (term: string): boolean => mark.test(term);
