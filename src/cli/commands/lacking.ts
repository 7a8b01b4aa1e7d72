import { CommandFailed } from "../output/report.ts";
import type { Session } from "../output/session.ts";
import { isPrefix } from "../words/prefix.ts";
import { UsageError } from "../words/usage-error.ts";
import type { Command } from "./command.ts";

/** Commands of bpftool that cgbpf does not have. */
export function missing(object: string, ...names: string[]): Command[] {
  return names.map((name) => ({
    name,
    run: (session) => {
      throw new UsageError(
        `command '${object} ${name}' is not supported`,
        `\`${session.program} ${object} help\` lists the others`,
      );
    },
  }));
}

const LISTINGS = ["show", "list"];

/** An object of bpftool that cgbpf does not have, and whether bpftool lists it as JSON. */
export function lackingObject(name: string, { isListed }: { readonly isListed: boolean }): Command {
  return {
    name,
    run: (session, words) => {
      const sentence = `object '${name}' is not supported`;
      const hint = `${session.program} has the objects cgroup, prog, link and feature`;
      if (!session.json || !isListed || !isListing(words)) throw new UsageError(sentence, hint);
      answerEmpty(session, sentence, hint);
    },
  };
}

/** Without a word bpftool runs the first command. */
function isListing([typed = "show", ...rest]: readonly string[]): boolean {
  return rest.length === 0 && LISTINGS.some((listing) => isPrefix(typed, listing));
}

/** Collectors index the answer as a list: with an error in its place they end, and lose what they could have had. */
function answerEmpty(session: Session, sentence: string, hint: string): never {
  session.json?.value([]);
  session.writeFailure(sentence, hint);
  throw new CommandFailed();
}
