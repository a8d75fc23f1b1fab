/** Slack escapes three signs in what a person typed. */
const signs: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };
export const unescaped = (text: string): string =>
  text.replace(/&(?:lt|gt|amp);/g, (sign) => signs[sign] ?? sign);

/** What Slack makes of mentions, channels, dates and links: `<@U1|ada>`, `<!here>`, `<https://example.com|there>`. */
const markup = /<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>/g;

/** The text of a message as its author saw it while typing. */
export const messageText = (text: string): string =>
  unescaped(
    text.replace(markup, (_all, kind: string, target: string, label = '') => spoken(kind, target, label)),
  );

function spoken(kind: string, target: string, label: string): string {
  if (kind === '') return linked(target.replace(/^mailto:/, ''), label);
  const name = label || target.replace(/\^.*/, '');
  return kind === '#' ? `#${name}` : /^date\^/.test(target) ? label : `@${name.replace(/^@/, '')}`;
}

/** A label that is only a shorter form of its address says nothing more. */
const linked = (address: string, label: string): string =>
  label === '' || address.includes(label) ? address : `${label} (${address})`;
