/** The sections of a 64-bit little-endian object by name; just enough of ELF to get at what clang wrote. */
export function sectionsOf(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [table, size] = [Number(view.getBigUint64(0x28, true)), view.getUint16(0x3a, true)];
  const [count, namesIndex] = [view.getUint16(0x3c, true), view.getUint16(0x3e, true)];
  const headers = Array.from({ length: count }, (_, i) => {
    const at = table + i * size;
    const start = Number(view.getBigUint64(at + 0x18, true));
    const length = Number(view.getBigUint64(at + 0x20, true));
    return { name: view.getUint32(at, true), data: bytes.subarray(start, start + length) };
  });
  const names = headers[namesIndex]?.data ?? new Uint8Array();
  const nameAt = (at: number) => Buffer.from(names.subarray(at, names.indexOf(0, at))).toString();
  return new Map(headers.map(({ name, data }) => [nameAt(name), data]));
}
