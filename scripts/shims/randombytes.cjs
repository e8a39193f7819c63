/** Simple-peer uses random bytes for names in hexadecimal only. */
module.exports = function randomBytes(length) {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return { toString: () => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') };
};
