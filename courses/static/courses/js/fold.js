// Folds text as the server does: Latin, lower case, no diacritics, đ as dj.

const LATIN = {
  а: "a", б: "b", в: "v", г: "g", д: "d", ђ: "dj", е: "e", ж: "z", з: "z", и: "i",
  ј: "j", к: "k", л: "l", љ: "lj", м: "m", н: "n", њ: "nj", о: "o", п: "p", р: "r",
  с: "s", т: "t", ћ: "c", у: "u", ф: "f", х: "h", ц: "c", ч: "c", џ: "dz", ш: "s",
  đ: "dj",
};

export function fold(text) {
  const latin = [...text.toLowerCase()].map((char) => LATIN[char] ?? char).join("");
  return latin.normalize("NFKD").replace(/\p{M}/gu, "");
}
