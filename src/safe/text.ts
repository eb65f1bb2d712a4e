declare const safe: unique symbol;

/**
 * Text for a terminal or a log in which nothing but its own words has an effect: what came from outside has gone through
 * `shown`. Writers take nothing else.
 */
export type Shown = string & { readonly [safe]: true };

/**
 * A text of somebody else's on one line: no character in it moves the cursor, turns the writing or begins a line, and a
 * CI's runner takes no command from it (`::name::` and `##[name]` of GitHub and its like elsewhere).
 */
export function shown(text: string): Shown {
  return harmless(text.replaceAll(unseen, "\u{fffd}"));
}

/** A text of several lines, such as what another program said. */
export function shownLines(text: string): Shown {
  return harmless(text.replaceAll(/\r\n?/g, "\n").replaceAll(unseenInLines, "\u{fffd}"));
}

/** Words of ours around what is shown: `` line`read ${shown(name)}` ``. */
export function line(words: TemplateStringsArray, ...values: readonly (Shown | number)[]): Shown {
  return harmless(String.raw({ raw: words }, ...values));
}

/** Lines, each with its end. */
export function lines(each: readonly Shown[]): Shown {
  return each.map((text) => `${text}\n`).join("") as Shown;
}

/** Words, or parts of a line, one after another. */
export function joined(parts: readonly Shown[], between: string): Shown {
  return harmless(parts.join(between));
}

/** A shown text in another style: padded, in a colour, or broken into lines, none of which then begins a command. */
export function restyled(text: Shown, change: (text: string) => string): Shown {
  return harmless(change(text));
}

/** JSON whose texts hold no character as itself that a terminal or a runner would act on. It means the same. */
export function shownJson(json: string): Shown {
  return json
    .replaceAll(unseenInLines, (sign) =>
      [...Array(sign.length).keys()]
        .map((at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, "0")}`)
        .join(""),
    )
    .replaceAll(/##(?=\w*\[)/g, "#\\u0023") as Shown;
}

const unseen = /[\p{C}\p{Zl}\p{Zp}]/gu;
const unseenInLines = /[^\n\t\P{C}]|[\p{Zl}\p{Zp}]/gu;

function harmless(text: string): Shown {
  return text.replaceAll(/^(\s*):(?=:)/gm, "$1\\:").replaceAll(/##(?=\w*\[)/g, "##\\") as Shown;
}
