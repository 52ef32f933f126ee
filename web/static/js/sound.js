/* Sound: names found as they are read, in whole syllables or by first letters. */
"use strict";

/* A text read aloud, a capital at each syllable; what is not Chinese parts the words. */
Atlas.spoken = function (text) {
  const sounds = (Atlas.data.records || {}).sounds;
  if (!sounds) return "";
  if (!Atlas._syllables) {
    Atlas._syllables = {};
    Object.keys(sounds.usual).forEach((syllable) => sounds.usual[syllable].split("").forEach((char) => (Atlas._syllables[char] = syllable)));
  }
  const own = Object.prototype.hasOwnProperty.call(sounds.own, text);
  return own ? sounds.own[text] : text.replace(/[\s\S]/g, (char) => Atlas._syllables[char] || " ");
};

/* Whether typed letters are part of the reading, from the start of a syllable or of the text, or first letters, given enough. */
Atlas.soundsLike = function (text, typed, least, atStart) {
  const letters = typed.replace(/['’]/g, "").replace(/v/g, "u");
  if (!/^[a-z]{2,}$/.test(letters) || !text) return false;
  const said = Atlas.spoken(text);
  const first = said.replace(/[a-z]/g, "").toLowerCase().indexOf(letters);
  if (letters.length >= least && (atStart ? first === 0 : first >= 0)) return true;
  const low = said.toLowerCase();
  if (atStart) return low.indexOf(letters) === 0;
  for (let at = low.indexOf(letters); at >= 0; at = low.indexOf(letters, at + 1)) if (said[at] !== low[at]) return true;
  return false;
};
