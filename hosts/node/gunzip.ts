/** Decompresses a gzip file. Loads zlib when it is first called: few kernels keep their configuration in a compressed file. */
export function gunzip(bytes: Uint8Array, most: number): Uint8Array | undefined {
  try {
    return process.getBuiltinModule("node:zlib").gunzipSync(bytes, { maxOutputLength: most });
  } catch {
    return undefined;
  }
}
