import type { Session } from "../output/session.ts";

/** A row of the grammar. */
export interface Command {
  readonly name: string;
  /** Its line in the help of its object; a synonym has none. */
  readonly usage?: string;
  /** A second line, for another form of the command. */
  readonly alsoUsage?: string;
  /** @param typed the command as it was typed */
  readonly run: (session: Session, words: readonly string[], typed: string) => void;
}
