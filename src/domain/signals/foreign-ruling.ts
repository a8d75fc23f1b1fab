/** Small words before an order, in other languages. */
export const politeWords =
  "bitte|und|aber|wir|por favor|y|pero|s[’']il (?:te|vous) pla[iî]t|et|mais|on|per favore|ma|e|mas|пожалуйста|и|но|我们|请|請";

/**
 * How people set a rule in other big languages: few words, as rejected calls and replies to an interruption need
 * none. Only where an order stands: "funktioniert nicht" is a report.
 */
export const foreignRulings = (order: (words: string) => RegExp): readonly [string, RegExp][] => [
  [
    '§not',
    order(
      'nicht|kein(?:e[nmrs]?)?|nie(?:mals)?|nunca|jam[aá]s|sin|jamais|ne|pas(?: de)?|sans|não|nao|sem|non|mai|senza|не|никогда|без',
    ),
  ],
  ['§not', /,? (?:nicht|no|et pas|pas|não|e non|non|а не) \p{L}[\p{L}\d.-]+[.!]*$/iu],
  ['§not', /不要|别再|禁止|请勿|ないで|しないで|ではなく|じゃなくて|말고|지 ?마/u],
  [
    '§first',
    /\b(?:zuerst|erst mal|bevor|primero|antes de|avant d|prima di|d[’']abord|primeiro|prima)\b|сначала|首先|先に|最初に|먼저/iu,
  ],
  [
    '§always',
    /\b(?:immer|siempre|toujours|sempre|recuerda|rappelle|lembre|ricorda)\b|всегда|помни|必须|务必|一定要|必ず|忘れずに|항상|반드시/iu,
  ],
  ['§instead', /\b(?:(?:an)?statt|en (?:vez|lugar) de|au lieu d|em vez d|invece d)|вместо|代わりに|대신/iu],
  [
    '§use',
    order(
      "benutze|verwende|nimm|wir (?:benutzen|verwenden)|usa|usamos|use|utilise[rz]?|utilisons|n?[’']?utilise|usiamo|используй|используем",
    ),
  ],
  ['§use', /(?:请|要|必须|应该|我们)(?:使)?用|を使って|を使用|로 써|사용해/u],
];

/** That it has to be, was said before or was forgotten. */
export const foreignMust =
  /\bich (?:wollte|sagte|habe gesagt)|\bte dije|\bt['’]ai dit|\beu disse|\bti ho detto|\b(?:m[uü]ss(?:en|t)?|soll(?:te|en)?|schon wieder|vergessen|deben?|tienen? que|otra vez|olvid|doi(?:t|vent)|encore|oubli|deve[mn]?|de novo|esque[cç]|devono|ancora|dimentic)|должн|опять|забыл|应该|又|忘れ|べき|また|잊/iu;
