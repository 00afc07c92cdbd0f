/** Words in a random order, the same at each call: as compressible as text. */
export function compressible(bytes) {
  let seed = 1;
  const random = n => (seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) % n;
  const words = Array.from({ length: 2000 }, () =>
    Array.from({ length: 2 + random(9) }, () => String.fromCharCode(97 + random(26))).join(''),
  );
  const out = Buffer.alloc(bytes);
  for (let at = 0; at < bytes; )
    at += out.write(`${words[random(2000)]}${random(12) === 0 ? '\n' : ' '}`, at, 'latin1');
  return out;
}
