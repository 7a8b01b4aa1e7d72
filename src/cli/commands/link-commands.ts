import type { LinkRef } from "../../bpf/failure/refs.ts";
import { findLink } from "../../bpf/link/find-link.ts";
import { openLinks } from "../../bpf/link/link.ts";
import { LinkLister, type LinkListing } from "../../listing/link-listing.ts";
import { printArray } from "../output/report.ts";
import type { Session } from "../output/session.ts";
import { linkMembers, linkText } from "../print/link-rows.ts";
import { matchPrefix } from "../words/prefix.ts";
import { parseId } from "../words/program-words.ts";
import { UsageError } from "../words/usage-error.ts";
import { pinAndSay, requireWords } from "./pin-command.ts";

/** The ways to name a link. */
export const LINK_KEYWORDS = [
  { keyword: "id", operand: "LINK_ID", parse: (word: string): LinkRef => ({ id: parseId(word) }) },
  { keyword: "pinned", operand: "FILE", parse: (pinned: string): LinkRef => ({ pinned }) },
] as const;

/** LINK of the man page: a keyword, or the beginning of one, and what it asks for. @throws UsageError */
function parseLink(keyword: string, operand: string): LinkRef {
  const match = matchPrefix(keyword, LINK_KEYWORDS, (row) => row.keyword);
  if (match === undefined) throw new UsageError(`expected 'id' or 'pinned', got: '${keyword}'?`);
  return match.row.parse(operand);
}

const LINK_WORDS = 2;

export function showLinks(session: Session, words: readonly string[]): void {
  const [first = "", operand = ""] = words;
  if (words.length === LINK_WORDS) showLink(session, parseLink(first, operand));
  else if (words.length > 0) throw new UsageError(`what is '${first}'?`);
  else showAll(session);
}

function listOptions({ options }: Session) {
  return { pins: options.pinned, holders: true, paths: options.paths };
}

function printLink(session: Session, link: LinkListing): void {
  if (session.json) session.json.value(linkMembers(link));
  else session.print(linkText(link));
}

function showLink(session: Session, ref: LinkRef): void {
  using lister = new LinkLister(session.kernel, listOptions(session));
  using link = findLink(session.kernel, ref);
  printLink(session, lister.describe(link));
}

function showAll(session: Session): void {
  using lister = new LinkLister(session.kernel, listOptions(session));
  printArray(session, () => {
    for (const link of openLinks(session.kernel)) printLink(session, lister.describe(link));
  });
}

export function pinLink(session: Session, words: readonly string[], typed: string): void {
  requireWords(words, LINK_WORDS + 1, typed);
  const [keyword = "", operand = "", path = ""] = words;
  using link = findLink(session.kernel, parseLink(keyword, operand));
  pinAndSay(session, link, path);
}

export function detachLink(session: Session, words: readonly string[]): void {
  const [keyword = "", operand = ""] = words;
  if (words.length !== LINK_WORDS) throw new UsageError("link specifier is invalid or missing");
  using link = findLink(session.kernel, parseLink(keyword, operand));
  link.detach();
  session.json?.value(null);
}
