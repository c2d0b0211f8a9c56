"use client";
import { Button, Drawer } from "@mantine/core";
import { useHotkeys, useMediaQuery } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { type StrategyView, sayStrategy } from "@slipstream/core/strategy";
import { Notice } from "@slipstream/ui";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { messageOf, refusalOf } from "@/trpc/refusal.ts";
import { CustomsDrawer } from "../customs/customs-drawer.tsx";
import { draftOf } from "../tree/draft.ts";
import { readDraft } from "../tree/draft-problems.ts";
import { isSameDraft, nameProblem, type Work } from "../tree/kept-work.ts";
import { type TreePath, toKey } from "../tree/tree-path.ts";
import { useCustoms, useStrategyCommands } from "../use-strategies.ts";
import { BesidePanel } from "./beside-panel.tsx";
import styles from "./builder.module.css";
import { BuilderProvider, type BuilderState, createBuilderStores } from "./builder-context.tsx";
import { BuilderHead } from "./builder-head.tsx";
import { ConflictNotice } from "./conflict-notice.tsx";
import { ExitFields } from "./exit-fields.tsx";
import { LeaveDialog } from "./leave-dialog.tsx";
import { MarketFields } from "./market-fields.tsx";
import { PineDialog } from "./pine-dialog.tsx";
import { GRIP_HELP } from "./rule-tools.tsx";
import { SaveDialog } from "./save-dialog.tsx";
import { SidePanel } from "./side-panel.tsx";
import { SizeFields } from "./size-fields.tsx";
import { useLeaveGuard } from "./use-leave-guard.ts";
import { forgetWork, useWork } from "./use-work.ts";
import { VersionsDrawer } from "./versions-drawer.tsx";
import { WordsPanel, WordsStrip } from "./words-panel.tsx";

const NARROW = "(max-width: 62em)";

export const workOf = ({ name, description, newest }: Pick<StrategyView, "name" | "description" | "newest">): Work => ({
  name,
  description,
  draft: draftOf(newest.spec),
});

type BuilderProps = {
  /** Null: none is saved yet. */
  strategy: StrategyView | null;
  /** What is begun with. */
  start: Work;
  /** The words that it was read from. */
  source?: string;
};

type Opened = "save" | "versions" | "pine" | "customs" | "words" | null;

/** A strategy by form: rules on one side, what they say and would have done on the other. */
export function Builder({ strategy, start, source }: BuilderProps) {
  const router = useRouter();
  const narrow = useMediaQuery(NARROW, false);
  const { customs, byId } = useCustoms();
  const { create, update } = useStrategyCommands();
  const state = useWork({ strategyId: strategy?.id ?? null, base: strategy?.version ?? null, work: start });
  const { work, saved, base, isDirty } = state;
  const { draft } = work;
  const [opened, setOpened] = useState<Opened>(null);
  const [tried, setTried] = useState(false);
  const [stores] = useState(createBuilderStores);
  const [said, setSaid] = useState("");
  const focus = useRef<TreePath | null>(null);
  const guard = useLeaveGuard(isDirty);

  const { problems, spec } = useMemo(() => readDraft(draft, byId), [draft, byId]);
  const byPlace = useMemo(() => new Map(problems.toReversed().map(({ at, message }) => [at, message])), [problems]);
  const nameError = nameProblem(work.name);

  // The rule that was edited keeps the keyboard, wherever it went.
  useEffect(() => {
    const path = focus.current;
    if (!path) return;
    focus.current = null;
    document.querySelector<HTMLElement>(`[data-grip="${CSS.escape(toKey(path))}"]`)?.focus();
  });

  const { edit } = state;
  const onName = useCallback((name: string) => edit({ name }, "name"), [edit]);
  const onDescription = useCallback((description: string) => edit({ description }, "description"), [edit]);
  const editDraft = useCallback<BuilderState["edit"]>(
    (next, options = {}) => {
      edit({ draft: next }, options.tag ?? null);
      if (options.focus) focus.current = options.focus;
      if (options.say !== undefined) setSaid(options.say);
    },
    [edit],
  );
  useHotkeys(
    [
      ["mod+Z", () => state.undo()],
      ["mod+shift+Z", () => state.redo()],
      ["mod+Y", () => state.redo()],
      ["mod+S", () => save()],
    ],
    [],
    true,
  );

  const words = sayStrategy(draft, customs);
  const rulesChanged = strategy === null || !isSameDraft(draft, saved.draft);
  const send = async (note: string) => {
    if (spec === null || nameError !== undefined) return;
    const { name, description } = work;
    try {
      if (strategy === null) {
        const made = await create.mutateAsync({
          name,
          description,
          spec,
          words: source !== undefined && isSameDraft(draft, start.draft) ? source : null,
        });
        state.markSaved(work, made.version);
        forgetWork(null);
        notifications.show({ title: `${made.name} is saved`, message: "Nothing runs yet: test it, then switch it on.", color: "up" });
        router.replace(`/strategies/${made.id}/edit`);
        return;
      }
      const made = await update.mutateAsync({
        strategyId: strategy.id,
        name,
        description,
        ...(rulesChanged ? { spec, note: note || null } : {}),
        ...(base === null ? {} : { expectedVersion: base }),
      });
      state.markSaved(work, made.version);
      setOpened(null);
      notifications.show({
        title: rulesChanged ? `Version ${made.version} is saved` : "Saved",
        message: rulesChanged ? "The versions before stay." : "The rules are as they were.",
        color: "up",
      });
    } catch (error) {
      // A newer version is shown by itself, with both ways out of it.
      if (refusalOf(error)?.code === "version-changed") setOpened(null);
      else if (strategy === null || !rulesChanged) notifications.show({ title: "Not saved", message: messageOf(error), color: "crit" });
    }
  };
  const save = () => {
    setTried(true);
    update.reset();
    if (spec === null || nameError !== undefined) {
      const first = nameError === undefined ? problems[0] : undefined;
      setSaid(first?.message ?? nameError ?? "");
      document.querySelector(`[data-wrong], [aria-invalid="true"]`)?.scrollIntoView({ block: "center" });
    } else if (!isDirty && strategy !== null) return;
    else if (strategy !== null && rulesChanged) setOpened("save");
    else void send("");
  };

  const newer = strategy && base !== null && strategy.version > base ? strategy : null;
  const value = useMemo<BuilderState>(
    () => ({
      draft,
      edit: editDraft,
      problems: byPlace,
      customs,
      customsById: byId,
      openCustoms: () => setOpened("customs"),
      stores,
      narrow,
    }),
    [draft, editDraft, byPlace, customs, byId, stores, narrow],
  );
  return (
    <BuilderProvider value={value}>
      <BuilderHead
        strategy={strategy}
        name={work.name}
        base={base}
        isDirty={isDirty}
        state={state}
        problems={problems.length + (nameError === undefined ? 0 : 1)}
        saving={create.isPending || update.isPending}
        onSave={save}
        onOpen={setOpened}
      />
      {state.broughtBack ? (
        <Notice
          tone="info"
          action={
            <Button size="xs" variant="default" onClick={state.discard}>
              Discard them
            </Button>
          }
        >
          Your unsaved changes from before are here again.
        </Notice>
      ) : null}
      {newer ? (
        <ConflictNotice
          base={base ?? newer.version}
          newest={newer.version}
          theirs={newer.newest.words}
          mine={words}
          isDirty={isDirty}
          onTakeTheirs={() => state.rebase(workOf(newer), newer.version, false)}
          onKeepMine={() => state.rebase(workOf(newer), newer.version, true)}
        />
      ) : null}
      <div className={styles.columns}>
        <div className={styles.rules}>
          <MarketFields
            name={work.name}
            description={work.description}
            nameError={tried ? nameError : undefined}
            onName={onName}
            onDescription={onDescription}
          />
          <SidePanel side="long" />
          <SidePanel side="short" />
          <SizeFields />
          <ExitFields />
          <p id={GRIP_HELP} className="sr-only">
            Up and Down move the rule, into and out of groups. D duplicates it, N denies it, G puts it into a group, Delete takes it out.
          </p>
        </div>
        <div className={styles.beside}>
          <BesidePanel spec={spec} />
          {narrow ? null : <WordsPanel />}
        </div>
      </div>
      {narrow ? (
        <div className={styles.foot}>
          <WordsStrip onOpen={() => setOpened("words")} />
          <Button size="lg" onClick={save} loading={create.isPending || update.isPending} disabled={!isDirty && strategy !== null}>
            Save
          </Button>
        </div>
      ) : null}
      <p className="sr-only" role="status">
        {said}
      </p>
      <Drawer opened={opened === "words"} onClose={() => setOpened(null)} position="bottom" size="60%" title="The strategy in words">
        <WordsPanel />
      </Drawer>
      <CustomsDrawer opened={opened === "customs"} onClose={() => setOpened(null)} />
      <LeaveDialog guard={guard} onDiscard={() => forgetWork(strategy?.id ?? null)} />
      {strategy ? (
        <>
          <SaveDialog
            key={`${opened}`}
            opened={opened === "save"}
            onClose={() => setOpened(null)}
            next={(base ?? 0) + 1}
            before={sayStrategy(saved.draft, customs)}
            after={words}
            isRunning={strategy.state === "running"}
            saving={update.isPending}
            failure={update.error ? messageOf(update.error) : null}
            onSave={(note) => void send(note)}
          />
          <VersionsDrawer
            strategyId={strategy.id}
            newest={strategy.version}
            opened={opened === "versions"}
            onClose={() => setOpened(null)}
            onTake={(version) => {
              editDraft(draftOf(version.spec), { say: `The rules of version ${version.number} are in the builder` });
              setOpened(null);
            }}
          />
          <PineDialog
            strategyId={strategy.id}
            version={strategy.version}
            name={strategy.name}
            isDirty={isDirty}
            opened={opened === "pine"}
            onClose={() => setOpened(null)}
          />
        </>
      ) : null}
    </BuilderProvider>
  );
}
