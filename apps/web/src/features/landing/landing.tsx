import Link from "next/link";
import type { ReactNode } from "react";
import styles from "./landing.module.css";
import { LineArt } from "./line-art.tsx";

const PROMISES: readonly { title: string; text: string }[] = [
  {
    title: "Each copy is explained",
    text: "A copied trade carries its price, its delay and its cost beside the master’s. A trade that was not copied carries the reason.",
  },
  {
    title: "Each cent of fee can be recomputed",
    text: "Fees come from your own fills, above your high-water mark, in a ledger that always sums to zero and that you can export.",
  },
  {
    title: "Records cannot be polished",
    text: "A master’s record is computed from fills and chained. Masters who failed stay on the list.",
  },
  {
    title: "Ranked by what followers kept",
    text: "Not by the master’s best month: by what people who followed really earned, after slippage and fees.",
  },
  {
    title: "Limits that hold",
    text: "You say how much, how many, how far from the price. No order goes beyond it, and closes are never skipped.",
  },
  {
    title: "One engine",
    text: "Back-test, paper and live go through the same planning, sizing and risk code. What you tested is what runs.",
  },
];

const TODAY = [
  "Paper accounts with exact balances, fees, leverage and liquidation",
  "A market that moves: a month of real one-minute candles, replayed, and always labelled as a recording",
  "Market, limit, stop, trailing and bracket orders; stops and targets dragged on the chart",
  "Two-factor sign-in, sessions, API tokens, audit log, export and deletion of your data",
  "An HTTP API with an OpenAPI page",
] as const;
const NEXT = [
  "Following masters, and becoming one",
  "Strategies, back-tests and signals",
  "Live exchange accounts",
  "Fees and payouts",
] as const;

function List({ title, note, items, tone }: { title: string; note: string; items: readonly string[]; tone: "today" | "next" }) {
  return (
    <section className={styles.column} data-tone={tone}>
      <h2 className={styles.h2}>{title}</h2>
      <p className={styles.note}>{note}</p>
      <ul className={styles.list}>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </section>
  );
}

function Picture(): ReactNode {
  const alt = "The trade page: candles with a stop and a target line, positions, and the order ticket with its costs";
  return (
    <div className={styles.picture}>
      {/* biome-ignore lint/performance/noImgElement: already sized and compressed; the optimiser would only add work */}
      <img className={styles.dark} src="/product-dark.png" alt={alt} width={1440} height={900} loading="lazy" decoding="async" />
      {/* biome-ignore lint/performance/noImgElement: as above; the hidden one of the two is never loaded */}
      <img className={styles.light} src="/product-light.png" alt={alt} width={1440} height={900} loading="lazy" decoding="async" />
    </div>
  );
}

/** The first page: what Slipstream is, what works today and what does not yet. No figure on it is made up; there is none. */
export function Landing() {
  return (
    <>
      <div className={styles.hero}>
        <LineArt />
        <div className={styles.heroText}>
          <h1 className={styles.h1}>Copy trading that you can check</h1>
          <p className={styles.lead}>
            Slipstream is an open copy-trading service that anyone can run, for themselves or for their customers. What a master did is
            copied once, in order, within your own limits. Or you see why not.
          </p>
          <div className={styles.actions}>
            <Link href="/sign-up" className={styles.primary} prefetch={false}>
              Start on paper
            </Link>
            <Link href="/sign-in" className={styles.secondary} prefetch={false}>
              Sign in
            </Link>
            <a href="/api/docs" className={styles.quiet}>
              Read the API
            </a>
          </div>
          <p className={styles.small}>No card, no exchange key: a paper account is there as soon as you sign up.</p>
        </div>
      </div>
      <div className={styles.band}>
        <Picture />
      </div>
      <div className={styles.band}>
        <h2 className={styles.h2}>Why another one</h2>
        <p className={styles.note}>
          Copy trading loses people’s trust in four ways: records that hide losers, fees on gains that vanish, copies that are silently
          missed, back-tests that never come true. This is what stands against it.
        </p>
        <ul className={styles.promises}>
          {PROMISES.map(({ title, text }) => (
            <li key={title} className={styles.promise}>
              <h3 className={styles.h3}>{title}</h3>
              <p>{text}</p>
            </li>
          ))}
        </ul>
      </div>
      <div className={styles.band}>
        <div className={styles.columns}>
          <List title="What works today" note="Built, tested, in your browser after signing up." items={TODAY} tone="today" />
          <List title="What comes next" note="Designed, not built yet. Said here so that you need not find out." items={NEXT} tone="next" />
        </div>
      </div>
      <div className={styles.band}>
        <section className={styles.run}>
          <div>
            <h2 className={styles.h2}>Run it yourself</h2>
            <p className={styles.note}>One command starts everything: database, queue, market, web. You need Node and nothing else.</p>
          </div>
          <pre className={styles.code}>
            <code>npm start</code>
          </pre>
        </section>
      </div>
    </>
  );
}
