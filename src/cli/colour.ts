import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Paints text where `stream` is a terminal that takes colour; NO_COLOR and FORCE_COLOR are obeyed. */
export function painter(stream: NodeJS.WriteStream): (style: Style, text: string) => string {
  const paints = process.env.FORCE_COLOR
    ? process.env.FORCE_COLOR !== "0"
    : stream.isTTY && !process.env.NO_COLOR;
  return (style, text) => (paints ? styleText(style, text, { validateStream: false }) : text);
}
