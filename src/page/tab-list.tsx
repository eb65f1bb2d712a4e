import { useEffect } from "preact/hooks";
import type { Row } from "./model.ts";
import { linkTo } from "./place.ts";
import type { Tab } from "./tabs.ts";

/** The tabs to choose from, by pointer or by keys. */
export function TabList(props: {
  rows: readonly Row[];
  tabs: readonly Tab[];
  base: readonly string[];
  tab: Tab;
}) {
  const { rows, tabs, base, tab } = props;
  // On a narrow screen the tabs are a row to be moved.
  useEffect(() => {
    buttonOf(tab)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [tab]);
  const go = (to: Tab) => {
    location.hash = linkTo(...base, to.id);
    buttonOf(to)?.focus();
  };
  const move = (event: KeyboardEvent) => {
    const to = tabByKey(tabs, event.key);
    if (to === undefined) return;
    event.preventDefault();
    go(to);
  };
  return (
    <div role="tablist" aria-label="Settings" onKeyDown={move}>
      {tabs.map((each) => (
        <TabButton key={each.id} tab={each} chosen={each === tab} rows={rows} choose={() => go(each)} />
      ))}
    </div>
  );
}

/** A tab, with how many rows are behind it and how many of them change. */
function TabButton(props: { tab: Tab; chosen: boolean; rows: readonly Row[]; choose: () => void }) {
  const { tab, chosen, rows, choose } = props;
  const all = rows.filter(({ kind }) => tab.kinds.includes(kind));
  const changes = all.filter(({ change }) => change).length;
  return (
    <button
      type="button"
      role="tab"
      id={idOf(tab)}
      aria-selected={chosen}
      aria-controls="panel"
      tabIndex={chosen ? 0 : -1}
      onClick={choose}
    >
      {tab.title} <span class="total">{all.length}</span>
      {changes > 0 && (
        <span class="badge count">
          {changes}
          <span class="hidden"> changes</span>
        </span>
      )}
    </button>
  );
}

/** The tab that a key leads to; undefined for any other key. */
function tabByKey(tabs: readonly Tab[], key: string): Tab | undefined {
  // From where the focus is, which is ahead of what is drawn when keys come fast.
  const at = tabs.findIndex((tab) => document.activeElement?.id === idOf(tab));
  const next = {
    ArrowRight: (at + 1) % tabs.length,
    ArrowLeft: (at + tabs.length - 1) % tabs.length,
    Home: 0,
    End: tabs.length - 1,
  }[key];
  return next === undefined ? undefined : tabs[next];
}

const buttonOf = (tab: Tab) => document.getElementById(idOf(tab));

export const idOf = (tab: Tab) => `tab-${tab.id}`;
