import type { ProgramMetadata } from "../../bpf/program/program-metadata.ts";
import { JsonWriter } from "../output/json-writer.ts";
import { ValueWriter } from "./btf-value.ts";

/** Metadata below a program's row. */
export function metadataText({ btf, variables }: ProgramMetadata): string {
  const parts = ["\tmetadata:"];
  for (const { name, typeId, bytes } of variables) {
    parts.push(`\n\t\t${name} = `);
    const writer = new JsonWriter((text) => parts.push(text), false);
    new ValueWriter(btf, writer, "plain").write(typeId, bytes);
  }
  return `${parts.join("")}\n`;
}

/** Metadata as a member of the object that is open. */
export function writeMetadata(json: JsonWriter, { btf, variables }: ProgramMetadata): void {
  const writer = new ValueWriter(btf, json, "json");
  json.name("metadata");
  json.startObject();
  for (const { name, typeId, bytes } of variables) {
    json.name(name);
    writer.write(typeId, bytes);
  }
  json.endObject();
}
