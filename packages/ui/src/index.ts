export { SERIES } from "./chart/series-look.ts";
export { SeriesMark } from "./chart/series-mark.tsx";
export {
  ABSENT,
  compareDecimals,
  type Decimal,
  type DecimalFormat,
  decimalsOfStep,
  formatDecimal,
  fromEstimate,
  isRounded,
  type MaybeDecimal,
  MINUS,
  roundDecimal,
  type Sign,
  signOf,
} from "./numbers/format-decimal.ts";
export { formatInstant, formatSpan, formatUtc, type Instant, type TimeFormat, toMs } from "./numbers/format-time.ts";
export { Absent, Bps, DirectionMark, Money, Percent, Pnl, Price, Quantity } from "./numbers/number-cells.tsx";
export { formatBps, formatCompact, formatMoney, formatPercent, formatPrice, formatQuantity, wordOfSign } from "./numbers/number-formats.ts";
export { Ago, Time, useNow, useReaderZone } from "./numbers/time-cells.tsx";
export { Badge, SideMark, StaleMark, type Tone } from "./states/badge.tsx";
export { Icon, type IconName } from "./states/icons.tsx";
export { EmptyState, ErrorState, LoadingBlock, LoadingRows, Notice } from "./states/states.tsx";
export { ConfirmDanger, type ConfirmDangerProps } from "./surfaces/confirm-danger.tsx";
export { type Column, DataTable, type DataTableProps, type SortState } from "./surfaces/data-table.tsx";
export { Sparkline } from "./surfaces/sparkline.tsx";
export { Card, KeyValue, type KeyValueRow, PageHeader, Panel, StatTile, StatTiles } from "./surfaces/surfaces.tsx";
export { cssVariables, theme } from "./theme/theme.ts";
