import { styleText } from "node:util";
import { restyled, type Shown } from "../safe/text.ts";

type Style = Parameters<typeof styleText>[0];

/** Paints text where `stream` is a terminal that takes colour; NO_COLOR and FORCE_COLOR are obeyed. */
export function painter(stream: NodeJS.WriteStream): (style: Style, text: Shown) => Shown {
  const paints = process.env.FORCE_COLOR
    ? process.env.FORCE_COLOR !== "0"
    : stream.isTTY && !process.env.NO_COLOR;
  return (style, text) =>
    paints ? restyled(text, (plain) => styleText(style, plain, { validateStream: false })) : text;
}
