import { stem } from './stem.ts';

/** English words that carry no operation and no object. Other languages lose nothing but a little weight. */
const stopWords = new Set(
  `a about after again all already also am an and another any anything are as at back be because been before
  being both but by can cool could did do does doing done dont else etc even every everything few first for
  from get go going good great had has have he hello help here hey hi how i if im in instead into is it its
  ive just kind know last later least less let lets like lot make many may maybe me might mine more most much
  must my need next nice no not nothing now of off ok okay on once one only or other our out over own part
  please really right s same see seem she should since so some something still such sure t take than thank
  thanks that the their them then there these they thing think this those thought through til till to too try
  two under until up us use very via want was way we well were what when where whether which while who why
  will with within without would yeah yep yes yet you your yours
  arent cant couldnt didnt doesnt dont hasnt havent id ill im isnt its ive lets shes shouldnt thats theres
  theyre wasnt well were werent weve whats wheres wont wouldnt youd youll youre youve whole new various
  whatever feel free actually currently ahead able sure`.split(/\s+/u),
);

/**
 * Words people use for one another when they ask for work on software, one line a meaning. The first word
 * stands for the others. From how such work is talked about in general; a word that means several things
 * in different requests is not in here.
 */
const meanings: readonly string[] = [
  'pr pullrequest mergerequest mr',
  'comment feedback remark nitpick',
  'fail break broken red fails',
  'ci pipeline workflow',
  'fix repair resolve solve correct troubleshoot',
  'remove delete drop',
  'add insert put append include',
  'create make write generate scaffold',
  'update bump upgrade refresh',
  'answer respond reply address',
  'test spec',
  'lint linter',
  'doc documentation document docs',
  'dependency package library deps',
  'issue ticket bug',
  'rename move',
  'deploy release publish ship',
  'repo repository',
  'db database',
  'config configuration setting',
];
const meaningOf = new Map(
  meanings.flatMap((line) => {
    const [name = '', ...others] = line.split(' ').map(stem);
    return [name, ...others].map((word) => [word, name] as const);
  }),
);

const emptyStems = new Set([...stopWords].filter((word) => word.length > 2).map(stem));

/** The term a word stands for: its stem, or the stem that stands for all words of its meaning. */
export const termOf = (word: string): string => named(stem(word));

/** The same; null where the word, in any of its forms, says nothing about what is asked for. */
export function tellingTermOf(word: string): string | null {
  if (stopWords.has(word)) return null;
  const root = stem(word);
  return word.length > 3 && emptyStems.has(root) ? null : named(root);
}

const named = (root: string): string => meaningOf.get(root) ?? root;
