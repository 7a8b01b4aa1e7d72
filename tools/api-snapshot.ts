/**
 * The public API as text: every name that index.d.ts exports with its types, and the types that these need, in alphabetical order
 * and without comments, so that where a bundler puts them does not matter. It is the file that the sources give, whatever is in dist/.
 *
 *   tsx tools/api-snapshot.ts           exit 1 if docs/api.txt has another API
 *   tsx tools/api-snapshot.ts --bless   writes docs/api.txt
 */
import ts from "typescript";
import { writeOrCheck } from "./committed.ts";
import { declarations } from "./declarations.ts";

const SNAPSHOT = "docs/api.txt";

const ENTRY = await declarations();
const program = ts.createProgram([ENTRY], {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
  types: [],
});
const checker = program.getTypeChecker();
const printer = ts.createPrinter({ removeComments: true });

/** Behind an import or a renaming export stands the thing itself. */
function target(symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** Declarations that this package makes, not those of the language's library. */
function declarationsOf(symbol: ts.Symbol): readonly ts.Declaration[] {
  const own = (symbol.declarations ?? []).filter(
    (declaration) => !program.isSourceFileDefaultLibrary(declaration.getSourceFile()),
  );
  return own.map((declaration) =>
    ts.isVariableDeclaration(declaration) ? (declaration.parent.parent as ts.VariableStatement) : declaration,
  ) as ts.Declaration[];
}

/** What `private` members are called is nobody's concern. */
function isPublic(member: ts.ClassElement): boolean {
  return !(member.name && ts.isPrivateIdentifier(member.name));
}

function withoutPrivate(node: ts.Node): ts.Node {
  if (!ts.isClassDeclaration(node)) return node;
  const { modifiers, name, typeParameters, heritageClauses, members } = node;
  const shown = members.filter(isPublic);
  return ts.factory.updateClassDeclaration(node, modifiers, name, typeParameters, heritageClauses, shown);
}

/** `"a" | "b"` for a type that is a choice of strings: how it is derived from a table, and the rest of the table, do not matter. */
function stringChoice(declaration: ts.Declaration): string | undefined {
  if (!ts.isTypeAliasDeclaration(declaration)) return undefined;
  const type = checker.getTypeAtLocation(declaration.name);
  const choices = type.isUnion() ? type.types : [];
  const strings = choices.flatMap((choice) =>
    choice.isStringLiteral() ? [JSON.stringify(choice.value)] : [],
  );
  if (strings.length === 0 || strings.length < choices.length) return undefined;
  return `type ${declaration.name.text} =${strings
    .sort()
    .map((text) => `\n    | ${text}`)
    .join("")};`;
}

function print(declaration: ts.Declaration): string {
  const choice = stringChoice(declaration);
  if (choice !== undefined) return choice;
  const text = printer.printNode(
    ts.EmitHint.Unspecified,
    withoutPrivate(declaration),
    declaration.getSourceFile(),
  );
  return text.replace(/^(export |declare )+/, "");
}

/** Types that a declaration names, below it. */
function mentioned(node: ts.Node, found: Set<ts.Symbol>): void {
  if (ts.isClassElement(node) && !isPublic(node)) return;
  const symbol = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined;
  if (symbol) found.add(target(symbol));
  ts.forEachChild(node, (child) => mentioned(child, found));
}

/** Only what stands at the top of a file: no members, no parameters. */
function isTopLevel(declaration: ts.Declaration): boolean {
  return ts.isSourceFile(declaration.parent) || ts.isModuleBlock(declaration.parent);
}

/** What the exported names need and that has no exported name itself. */
function neededBy(exported: ReadonlySet<ts.Symbol>): Set<ts.Symbol> {
  const all = new Set(exported);
  for (const symbol of all) {
    const found = new Set<ts.Symbol>();
    for (const declaration of declarationsOf(symbol)) {
      if (stringChoice(declaration) === undefined) mentioned(declaration, found);
    }
    for (const other of found) {
      const declarations = declarationsOf(other);
      if (declarations.length > 0 && declarations.every(isTopLevel)) all.add(other);
    }
  }
  return new Set([...all].filter((symbol) => !exported.has(symbol)));
}

function render(symbols: ReadonlySet<ts.Symbol>): string {
  return [...symbols]
    .map((symbol) => ({ name: symbol.name, text: declarationsOf(symbol).map(print).join("\n") }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ text }) => `${text}\n`)
    .join("\n");
}

function snapshot(): string {
  const source = program.getSourceFile(ENTRY);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${ENTRY} exports nothing`);
  const exported = new Set(checker.getExportsOfModule(module).map(target));
  return [
    "Exported by cgbpf. Written by `npm run bless`.\n",
    render(exported),
    "Not exported, but part of the types above.\n",
    render(neededBy(exported)),
  ].join("\n");
}

writeOrCheck(
  [{ path: SNAPSHOT, text: snapshot() }],
  !process.argv.includes("--bless"),
  "npm run bless, and say in the change why the API has to change",
);
