import styles from "./chart.module.css";

/** The notice that the chart library's licence asks for, without the inline style element that its own logo brings. */
export function Attribution() {
  return (
    <a
      className={styles.attribution}
      href="https://www.tradingview.com/"
      target="_blank"
      rel="noreferrer"
      aria-label="Charts by TradingView"
      title="TradingView Lightweight Charts™, Copyright (c) 2025 TradingView, Inc."
    >
      TradingView
    </a>
  );
}
