/** Why the item of a merged job is not ticked, and whether that is still tried. */
export type HeldTick = { readonly words: string; readonly goesOn: boolean };

/** `its item is not ticked yet: main has moved. It is tried again every ten minutes while the app runs, for a day.` */
export const tickWords = ({ words, goesOn }: HeldTick): string =>
  goesOn
    ? `its item is not ticked yet: ${words} It is tried again every ten minutes while the app runs, for a day.`
    : `its item was not ticked: ${words}`;
