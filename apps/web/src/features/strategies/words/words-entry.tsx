"use client";
import { Button, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { readWords, type StrategyParts, sayRule, sayStrategy, type WordNote } from "@slipstream/core/strategy";
import { EmptyState, Notice, Panel } from "@slipstream/ui";
import { useRouter } from "next/navigation";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import { PreviewPanel } from "../builder/preview-panel.tsx";
import { usePreview } from "../builder/use-preview.ts";
import { draftOf, draftOfParts } from "../tree/draft.ts";
import { readDraft } from "../tree/draft-problems.ts";
import { nameProblem, type Work } from "../tree/kept-work.ts";
import { useCustoms, useProposal, useStrategyCommands } from "../use-strategies.ts";
import { fitSuggestion, isStop, withPhrase } from "./fit-suggestion.ts";
import { FIRST_UNSAID, isSaidWhole, MissingFields, type Unsaid } from "./missing-fields.tsx";
import { NotesList } from "./notes-list.tsx";
import { ProposalPanel } from "./proposal-panel.tsx";
import { sectionsOf, UnderstoodList } from "./understood-list.tsx";
import styles from "./words-entry.module.css";
import { WordsText } from "./words-text.tsx";

const KEPT = "slipstream-strategy-words";
const MOST_TRIED = 20;
const ADDITIONS = ["Stop loss 2%.", "Take profit 4%.", "Exit when RSI above 70.", "Risk 1% of equity per trade.", "Only on weekdays."];

function readKept(): string {
  try {
    return sessionStorage.getItem(KEPT) ?? "";
  } catch {
    return "";
  }
}

function nameOf(parts: StrategyParts): string {
  const entry = parts.long?.entry ?? parts.short?.entry;
  if (!entry) return "";
  const words = sayRule(entry);
  const name = `${parts.long?.entry ? "Long" : "Short"}: ${words}`;
  return name.length > 60 ? `${name.slice(0, 59).replace(/\s+\S*$/, "")} …` : name;
}

/** A strategy out of plain words: what was understood, what was not, and what is missing, while it is written. */
export function WordsEntry({ onForm }: { onForm: (work: Work, source: string) => void }) {
  const router = useRouter();
  const help = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(readKept);
  const [ownName, setName] = useState<string | null>(null);
  const [unsaid, setUnsaid] = useState<Unsaid>(FIRST_UNSAID);
  const [lit, light] = useState<string | null>(null);
  const [symbol, setSymbol] = useState<string | null>(null);
  const { customs, byId } = useCustoms();
  const { create } = useStrategyCommands();
  const { model, propose } = useProposal();
  const reading = useMemo(() => readWords(text, customs), [text, customs]);
  const sections = useMemo(() => sectionsOf(text, reading, customs), [text, reading, customs]);
  const { draft, problems, spec } = useMemo(() => {
    const made = draftOfParts({
      ...unsaid,
      ...reading.parts,
      symbols: reading.parts.symbols?.length ? reading.parts.symbols : unsaid.symbols,
    });
    return { draft: made, ...readDraft(made, byId) };
  }, [reading, unsaid, byId]);
  useEffect(() => {
    try {
      sessionStorage.setItem(KEPT, text);
    } catch {
      // A private window may refuse; the text is then kept as long as the page is.
    }
  }, [text]);

  const written = text.trim() !== "";
  const name = ownName ?? nameOf(reading.parts);
  const nameError = ownName === null ? undefined : nameProblem(name);
  const canSave = written && reading.whole && spec !== null && nameProblem(name) === undefined;
  const drawn = symbol !== null && draft.symbols.includes(symbol) ? symbol : (draft.symbols[0] ?? null);
  const preview = usePreview(reading.whole ? spec : null, drawn);
  const notes = written ? reading.notes : [];
  const stops = notes.filter(isStop).length;
  const phrases = useMemo(() => {
    // Each is tried in its place: of very many the first ones do.
    const tried = reading.notes.slice(0, MOST_TRIED);
    return new Map(tried.map((note) => [note, fitSuggestion(text, note, customs)]));
  }, [reading, text, customs]);

  const select = (from: number, to: number) => {
    field.current?.focus();
    field.current?.setSelectionRange(from, to);
  };
  const replace = (note: WordNote, phrase: string) => {
    setText(withPhrase(text, note, phrase));
    field.current?.focus();
  };
  const append = (phrase: string) => {
    const before = text.trimEnd();
    setText(`${before}${before === "" || /[.!?]$/.test(before) ? "" : "."}${before === "" ? "" : " "}${phrase}`);
    field.current?.focus();
  };
  const save = () => {
    if (!canSave || spec === null) return;
    create.mutate(
      { name, description: "", spec, words: text },
      {
        onSuccess: (made) => {
          setText("");
          notifications.show({ title: `${made.name} is saved`, message: "Nothing runs yet: test it, then switch it on.", color: "up" });
          router.push(`/strategies/${made.id}/edit`);
        },
      },
    );
  };
  return (
    <div className={styles.columns}>
      <div className={styles.column}>
        <Panel title="In plain words" note={`${text.length} of 10,000 characters`}>
          <div className={styles.padded}>
            <WordsText ref={field} text={text} reading={reading} lit={lit} describedBy={help} onText={setText} onLight={light} />
            <p id={help} className={styles.legend}>
              <span data-kind="understood">understood</span> <span data-kind="assumed">assumed or corrected</span>{" "}
              <span data-kind="unknown">not understood</span>
            </p>
            <div className={styles.additions}>
              {ADDITIONS.map((phrase) => (
                <Button key={phrase} size="xs" variant="default" onClick={() => append(phrase)}>
                  + {phrase}
                </Button>
              ))}
            </div>
            {notes.length > 0 ? (
              <NotesList notes={notes} phraseFor={(note) => phrases.get(note) ?? null} onReplace={replace} onSelect={select} />
            ) : null}
          </div>
        </Panel>
        {model.data?.available ? (
          <div className={styles.buttons}>
            <Button
              variant="default"
              loading={propose.isPending}
              disabled={text.trim().length < 3}
              onClick={() => propose.mutate({ text: text.slice(0, 4_000) })}
            >
              Let {model.data.model ?? "the model"} propose rules
            </Button>
            <span className={styles.quiet}>The text is sent to it. What it proposes is only shown.</span>
          </div>
        ) : null}
        {propose.error ? <Notice tone="crit">{messageOf(propose.error)}</Notice> : null}
        {propose.data ? (
          <ProposalPanel
            proposal={propose.data}
            understood={sayStrategy(reading.parts, customs)}
            onUse={(proposed) => onForm({ name, description: "", draft: draftOf(proposed) }, text)}
            onDismiss={propose.reset}
          />
        ) : null}
        {written && !isSaidWhole(reading.parts) ? (
          <Panel title="Not said, so assumed" note="Choose here, or say it in the text">
            <MissingFields parts={reading.parts} unsaid={unsaid} onChange={setUnsaid} />
          </Panel>
        ) : null}
        {written ? (
          <Panel title="Keep it">
            <div className={styles.padded}>
              <TextInput
                label="Name"
                size="sm"
                maxLength={80}
                value={name}
                error={nameError}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              {stops > 0 ? (
                <Notice tone="warn">
                  {stops === 1 ? "One phrase is" : `${stops} phrases are`} marked: it is not saved before all of it is understood. In the
                  form you go on with what was.
                </Notice>
              ) : null}
              {stops === 0 && problems[0] ? <Notice tone="warn">{problems[0].message}</Notice> : null}
              {create.error ? <Notice tone="crit">{messageOf(create.error)}</Notice> : null}
              <div className={styles.buttons}>
                <Button variant="default" size="md" onClick={() => onForm({ name, description: "", draft }, text)}>
                  Go on in the form{stops > 0 ? " without the marked phrases" : ""}
                </Button>
                <Button size="md" onClick={save} disabled={!canSave} loading={create.isPending}>
                  Save
                </Button>
              </div>
            </div>
          </Panel>
        ) : null}
      </div>
      <div className={styles.column}>
        <Panel title="What was understood" note="Point at a phrase to see its rule, and at a rule to see its phrase">
          {sections.length > 0 ? (
            <UnderstoodList sections={sections} lit={lit} onLight={light} onSelect={select} />
          ) : (
            <EmptyState>Write when to enter and when to leave; each phrase appears here as the rule that it becomes.</EmptyState>
          )}
        </Panel>
        {written ? (
          <PreviewPanel
            query={preview}
            symbols={draft.symbols}
            symbol={drawn}
            onSymbol={setSymbol}
            stale={!reading.whole || spec === null}
          />
        ) : null}
      </div>
    </div>
  );
}
