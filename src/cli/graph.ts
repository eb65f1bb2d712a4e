import { Command, Option } from "commander";
import { asDot, asMermaid } from "../calls/drawing.ts";
import { callGraph } from "../calls/graph.ts";
import { type Shown, shownLines } from "../safe/text.ts";
import { writeOutput } from "./files.ts";
import { loadTree } from "./load.ts";
import { print } from "./terminal.ts";

type Format = "mermaid" | "dot" | "svg";

export function graphCommand(): Command {
  return new Command("graph")
    .description("Draw the ways that calls take, from numbers and extensions to whoever rings.")
    .argument("<tree>", "the tree's file or folder")
    .addOption(
      new Option("--format <format>", "what is written")
        .choices(["mermaid", "dot", "svg"])
        .default("mermaid"),
    )
    .option("-o, --output <file>", "write to a file instead of stdout")
    .addHelpText(
      "after",
      `
Examples:
  dialtree graph account.yaml                        for a Markdown page on GitHub or GitLab
  dialtree graph account.yaml --format svg -o calls.svg
  dialtree graph account.yaml --format dot | dot -Tpng > calls.png`,
    )
    .action(async (place: string, { format, output }: { format: Format; output?: string }) => {
      const graph = callGraph(loadTree(place).model);
      const text =
        format === "mermaid" ? asMermaid(graph) : format === "dot" ? asDot(graph) : await asSvg(asDot(graph));
      if (output === undefined) print(text);
      else writeOutput(output, text);
    });
}

async function asSvg(dot: Shown): Promise<Shown> {
  const { instance } = await import("@viz-js/viz");
  return shownLines((await instance()).renderString(dot, { format: "svg" }));
}
