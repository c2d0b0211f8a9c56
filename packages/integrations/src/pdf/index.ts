export { printStatement } from "./print-statement.ts";
