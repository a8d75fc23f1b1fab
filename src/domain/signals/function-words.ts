/**
 * The commonest small words of the biggest European languages but English, whose own are in the lexicon. They
 * hold a sentence together and say nothing of what it is about; two sentences that share them share nothing.
 */
const small = new Set(
  `der die das den dem des ein eine einen einem einer eines und oder aber auch nur noch schon mal doch ja nein bitte
  ich du er sie es wir ihr mir mich dir dich uns man sich ist sind war hat habe haben wird werden kann soll sollte
  muss müssen mit für auf aus von vom zum zur bei im am an nach über unter vor wie was wo warum wieder immer nie nicht
  kein keine keinen keiner statt hier da dann wenn dass alle alles mehr
  el la los las lo un una unos unas y o u pero también sólo solo ya sí que qué de del al a en con por para sin sobre
  es son está están ser hay ha he se me te le nos su sus mi tu este esta esto ese esa eso como cómo cuando donde muy
  más otra otro vez favor nunca siempre todos todas
  le les une des du au aux et ou mais aussi seulement déjà oui non ne pas plus que qui quoi dans sur avec pour par
  sans est sont être a ont ai il elle on nous vous je tu ils ce cet cette ces mon ma mes ton son sa ses en y plaît
  plait encore jamais toujours tout tous toutes comme quand où
  os as um uma uns umas e mas também só já sim não do da dos das no na nos nas ao à com pelo pela para por sem é são
  está foi ser tem isso este esta eu você ele ela nós meu minha seu sua de novo nunca sempre tudo todos
  il lo gli uno ed però anche solo già sì di del della dei delle al alla nel nella con per su tra è sono ho ha si mi
  ti ci questo questa quello come quando ancora mai sempre tutto tutti
  и в не на что с как это я ты мы он она они все всё но да нет к у за из по от для или же бы уже опять снова`.split(
    /\s+/u,
  ),
);

/** Japanese particles and endings come in hiragana; a single Chinese character is mostly grammar. */
const grammar = /^(?:\p{Script=Hiragana}{1,4}|\p{Script=Han})$/u;

/** Whether a word of any language but English only holds a sentence together. */
export const isSmallWord = (word: string): boolean => small.has(word) || grammar.test(word);
