"use client";
import { Button } from "@mantine/core";
import { PageHeader } from "@slipstream/ui";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { Builder } from "./builder/builder.tsx";
import { forgetWork } from "./builder/use-work.ts";
import { TemplateCards } from "./template-cards.tsx";
import { draftOf, emptyDraft } from "./tree/draft.ts";
import type { Work } from "./tree/kept-work.ts";
import { WaysIn } from "./ways-in.tsx";
import { WordsEntry } from "./words/words-entry.tsx";

type Start = { readonly work: Work; readonly source?: string };
const BLANK: Start = { work: { name: "", description: "", draft: emptyDraft() } };

const other = (
  <Button variant="default" size="md" component={Link} href="/strategies/new">
    Another way
  </Button>
);

/** Three ways to a strategy; all of them end in the builder or in a saved one. */
export function NewPage() {
  const from = useSearchParams().get("from");
  const [start, setStart] = useState<Start>(BLANK);
  const begin = (next: Start) => {
    forgetWork(null);
    setStart(next);
    window.history.pushState(null, "", "/strategies/new?from=form");
  };
  if (from === "form") return <Builder key={start.work.name} strategy={null} start={start.work} source={start.source} />;
  if (from === "words")
    return (
      <>
        <PageHeader title="A strategy in plain words" actions={other} />
        <WordsEntry onForm={(work, source) => begin({ work, source })} />
      </>
    );
  return (
    <>
      <PageHeader
        title={from === "templates" ? "Choose a template" : "New strategy"}
        note={from === "templates" ? "Common rules with common numbers, fitted to nothing: change them" : undefined}
        actions={from === "templates" ? other : undefined}
      />
      {from === "templates" ? null : (
        <WaysIn lead="Begin where you like: every way ends in the same rules, and nothing runs before you switch it on." />
      )}
      <TemplateCards
        onChoose={({ name, about, spec }) => begin({ work: { name, description: about, draft: draftOf(spec) } })}
        heading={from !== "templates"}
      />
    </>
  );
}
