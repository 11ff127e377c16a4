// Words and phrases on a page as it was read: words are [text, x, y, width, height], in the order in which they are read.
const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[^\p{L}\p{N}]/gu, "");

/** The page's words without blanks and signs, as one text, and where in it each word begins. */
function flat(words) {
  const starts = [];
  let text = "";
  for (const [word] of words) {
    starts.push(text.length);
    text += plain(word);
  }
  return { text, starts };
}

/** Lists of the words of each hit. A phrase begins where a word begins; a single word may stand within another one, and be
 * broken at the end of a line. Case, accents and signs make no difference. */
export function hits(words, query) {
  const wanted = plain(query);
  if (wanted.length < 2) return [];
  const isPhrase = /\S\s+\S/.test(query.trim());
  const { text, starts } = flat(words);
  const found = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const first = starts.findLastIndex((start) => start <= at);
    let last = first;
    while (last + 1 < words.length && starts[last + 1] < at + wanted.length) last += 1;
    const touched = words.slice(first, last + 1);
    const broken = touched.slice(0, -1).every(([word]) => word.endsWith("-"));
    if (broken || (isPhrase && starts[first] === at)) found.push(touched);
  }
  return found;
}
