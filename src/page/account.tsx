import { useEffect, useMemo, useState } from "preact/hooks";
import { wordFor } from "../plan/words.ts";
import { Badges } from "./badges.tsx";
import { Details } from "./details.tsx";
import type { PageModel, Row } from "./model.ts";
import { linkTo } from "./place.ts";
import { Table } from "./table.tsx";
import { accountTabs, organizationTabs, type Tab } from "./tabs.ts";

/** An account's settings, and its tabs. */
export function AccountView({
  shown,
  name,
  tab,
  row,
}: {
  shown: PageModel;
  name: string;
  tab: string;
  row: string;
}) {
  const account = shown.accounts.find((each) => each.name === name);
  const rows = useMemo(() => [...(shown.of.get(name) ?? []), ...ringingIn(shown, name)], [shown, name]);
  if (account === undefined) return <h1 tabIndex={-1}>There is no account {name}</h1>;
  const { environment, label } = account.entry.inputs;
  return (
    <>
      <h1 tabIndex={-1}>Account {name}</h1>
      <p>
        {label !== undefined && `${label} `}
        {environment === "production" && <span class="badge production">production</span>}
        <Badges change={account.change} />
      </p>
      <details open={account.change !== undefined}>
        <summary>Account settings</summary>
        <Details row={account} />
      </details>
      <Tabs shown={shown} rows={rows} tabs={accountTabs} base={["account", name]} tab={tab} row={row} />
    </>
  );
}

/** The users who are reached on SIP users of the account. */
function ringingIn({ of }: PageModel, account: string): Row[] {
  return (of.get("") ?? []).filter(({ kind, entry }) => {
    const { sipUsers } = entry.inputs;
    return (
      kind === "User" &&
      Array.isArray(sipUsers) &&
      sipUsers.some((name) => `${name}`.startsWith(`${account}/`))
    );
  });
}

/** Users and teams, which belong to no account. */
export function OrganizationView({ shown, tab, row }: { shown: PageModel; tab: string; row: string }) {
  return (
    <>
      <h1 tabIndex={-1}>Organization {shown.plan.organization}</h1>
      <Tabs
        shown={shown}
        rows={shown.of.get("") ?? []}
        tabs={organizationTabs}
        base={["organization"]}
        tab={tab}
        row={row}
      />
    </>
  );
}

function Tabs(props: {
  shown: PageModel;
  rows: readonly Row[];
  tabs: readonly Tab[];
  base: readonly string[];
  tab: string;
  row: string;
}) {
  const { shown, rows, tabs, base, row } = props;
  const [onlyChanges, setOnlyChanges] = useState(false);
  const tab = tabs.find(({ id }) => id === props.tab) ?? tabs[0];
  const ofKind = useMemo(
    () => Map.groupBy(onlyChanges ? rows.filter(({ change }) => change) : rows, ({ kind }) => kind),
    [rows, onlyChanges],
  );
  // On a narrow screen the tabs are a row to be moved.
  useEffect(() => {
    document.getElementById(`tab-${tab?.id}`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [tab]);
  if (tab === undefined) return null;
  const go = (to: Tab | undefined) => {
    if (to === undefined) return;
    location.hash = linkTo(...base, to.id);
    document.getElementById(`tab-${to.id}`)?.focus();
  };
  const move = (event: KeyboardEvent) => {
    // From where the focus is, which is ahead of what is drawn when keys come fast.
    const at = tabs.findIndex(({ id }) => document.activeElement?.id === `tab-${id}`);
    const next = {
      ArrowRight: (at + 1) % tabs.length,
      ArrowLeft: (at + tabs.length - 1) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    go(tabs[next]);
  };
  const hasChanges = rows.some(({ change }) => change);
  return (
    <>
      <div role="tablist" aria-label="Settings" onKeyDown={move}>
        {tabs.map((each) => {
          const all = rows.filter(({ kind }) => each.kinds.includes(kind));
          const changes = all.filter(({ change }) => change).length;
          return (
            <button
              type="button"
              role="tab"
              key={each.id}
              id={`tab-${each.id}`}
              aria-selected={each === tab}
              aria-controls="panel"
              tabIndex={each === tab ? 0 : -1}
              onClick={() => go(each)}
            >
              {each.title} <span class="total">{all.length}</span>
              {changes > 0 && (
                <span class="badge count">
                  {changes}
                  <span class="hidden"> changes</span>
                </span>
              )}
            </button>
          );
        })}
      </div>
      <div role="tabpanel" id="panel" aria-labelledby={`tab-${tab.id}`}>
        {hasChanges && (
          <label class="filter">
            <input
              type="checkbox"
              checked={onlyChanges}
              onChange={({ currentTarget }) => setOnlyChanges(currentTarget.checked)}
            />
            Only what changes
          </label>
        )}
        {tab.kinds.map((kind) => (
          <Table
            key={`${tab.id} ${kind}`}
            shown={shown}
            kind={kind}
            title={titleOf(kind)}
            rows={ofKind.get(kind) ?? []}
            open={row}
          />
        ))}
      </div>
    </>
  );
}

function titleOf(kind: Row["kind"]): string {
  const word = wordFor(kind);
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}s`;
}
