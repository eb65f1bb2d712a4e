import { useEffect, useMemo, useRef } from "preact/hooks";
import { verdictOf } from "../plan/verdict.ts";
import { AccountView, OrganizationView } from "./account.tsx";
import { Dial, questionOf } from "./dial.tsx";
import { Inventory } from "./inventory.tsx";
import type { PageModel, Row } from "./model.ts";
import { Overview } from "./overview.tsx";
import { goQuietly, linkTo, usePlace, type ViewPath } from "./place.ts";
import { Results } from "./search.tsx";

export function App({ shown }: { shown: PageModel }) {
  const place = usePlace();
  const main = useRef<HTMLElement>(null);
  const [view = "", name = ""] = place;
  // A view that is new to the reader is read from its heading on; a search keeps the cursor in its field.
  useEffect(() => {
    const heading = main.current?.querySelector("h1");
    document.title = `${heading?.textContent ?? ""} - ${shown.plan.organization} - dialtree`;
    if (view !== "" && view !== "search") heading?.focus();
  }, [view, name, shown]);
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <Header shown={shown} place={place} />
      <div class="columns">
        <Accounts shown={shown} place={place} />
        <main id="main" ref={main} tabIndex={-1}>
          <View shown={shown} place={place} />
        </main>
      </div>
      <footer>
        Written by dialtree {shown.version}. This page asks nobody for anything and holds no secret.
      </footer>
    </>
  );
}

function View({ shown, place }: { shown: PageModel; place: ViewPath }) {
  const [view = "", name = "", tab = "", row = ""] = place;
  switch (view) {
    case "":
      return <Overview shown={shown} />;
    case "account":
      return <AccountView key={name} shown={shown} name={name} tab={tab} row={row} />;
    case "organization":
      return <OrganizationView shown={shown} tab={name} row={tab} />;
    case "dial":
      return <Dial shown={shown} asked={questionOf(place.slice(1))} />;
    case "inventory":
      return <Inventory items={shown.inventory ?? []} />;
    case "search":
      return <Results shown={shown} search={name} />;
    default:
      return (
        <>
          <h1 tabIndex={-1}>There is no such view</h1>
          <p>
            <a href={linkTo()}>Back to the overview</a>
          </p>
        </>
      );
  }
}

function Header({ shown, place }: { shown: PageModel; place: ViewPath }) {
  const { organization, stack } = shown.plan;
  const [view, search = ""] = place;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener("keydown", focus);
    return () => removeEventListener("keydown", focus);
  }, []);
  return (
    <header>
      <a class="home" href={linkTo()}>
        {organization}
        {stack === undefined ? "" : ` (${stack})`}
      </a>
      <search>
        <label for="search">Search</label>
        <input
          id="search"
          type="search"
          ref={field}
          placeholder="Names, numbers, labels ( / )"
          autocomplete="off"
          value={view === "search" ? search : ""}
          onInput={({ currentTarget: { value } }) =>
            value.trim() === "" ? goQuietly() : goQuietly("search", value)
          }
        />
      </search>
      <a class="button" href={linkTo("dial")}>
        Who rings?
      </a>
    </header>
  );
}

function Accounts({ shown, place }: { shown: PageModel; place: ViewPath }) {
  const [view, name] = place;
  const changed = useMemo(
    () => new Map([...shown.of].map(([account, rows]) => [account, countOf(rows)])),
    [shown],
  );
  const entry = (
    title: string,
    href: string,
    isHere: boolean,
    count: number,
    { isProduction = false, counts = "changes" } = {},
  ) => (
    <li key={href}>
      <a href={href} aria-current={isHere ? "page" : undefined}>
        <span>{title}</span>
        {isProduction && <span class="badge production">production</span>}
        {count > 0 && (
          <span class="badge count">
            {count}
            <span class="hidden"> {counts}</span>
          </span>
        )}
      </a>
    </li>
  );
  const { word } = verdictOf(shown.plan);
  const hasChanges = word !== "Nothing changes";
  return (
    <nav aria-label="Accounts">
      <ul>
        {entry(hasChanges ? "What changes" : "Overview", linkTo(), view === undefined, 0)}
        {entry("Organization", linkTo("organization"), view === "organization", changed.get("") ?? 0)}
        {shown.accounts.map((row) =>
          entry(
            row.name,
            linkTo("account", row.name),
            view === "account" && name === row.name,
            changed.get(row.name) ?? 0,
            { isProduction: row.entry.inputs.environment === "production" },
          ),
        )}
        {shown.inventory &&
          entry("In no tree", linkTo("inventory"), view === "inventory", shown.inventory.length, {
            counts: "things",
          })}
      </ul>
    </nav>
  );
}

const countOf = (rows: readonly Row[]) => rows.filter(({ change }) => change !== undefined).length;
