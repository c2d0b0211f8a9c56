/** What `float8send` sent, one after another, as numbers. The bytes are copied: a network buffer is not kept for them. */
export function fromSentFloats(bytes: Buffer | null): Float64Array {
  if (bytes === null) return new Float64Array(0);
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  Buffer.from(copy.buffer).swap64();
  return new Float64Array(copy.buffer);
}
