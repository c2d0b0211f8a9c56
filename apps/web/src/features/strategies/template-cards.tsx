"use client";
import { Button } from "@mantine/core";
import type { TemplateView } from "@slipstream/core/strategy";
import { Badge, Card, ErrorState, LoadingBlock } from "@slipstream/ui";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./template-cards.module.css";
import { useTemplates } from "./use-strategies.ts";

/** "After long moves: … Loses in …" */
function partsOf(about: string): { readonly after: string; readonly loses: string | null } {
  const at = about.search(/\bLoses\b/);
  return at < 0 ? { after: about, loses: null } : { after: about.slice(0, at).trim(), loses: about.slice(at) };
}

/** Rules to begin with, each with what it is after and when it loses. */
export function TemplateCards({ onChoose, heading }: { onChoose: (template: TemplateView) => void; heading: boolean }) {
  const { data, error, refetch } = useTemplates();
  if (!data && error)
    return (
      <Card>
        <ErrorState
          title="The templates could not be loaded."
          holds={messageOf(error)}
          action={<Button onClick={() => refetch()}>Retry</Button>}
        />
      </Card>
    );
  if (!data) return <LoadingBlock label="Templates" height={320} />;
  return (
    <section aria-label="Templates">
      {heading ? <h2 className={styles.heading}>Templates</h2> : null}
      <ul className={styles.list}>
        {data.map((template) => {
          const { after, loses } = partsOf(template.about);
          return (
            <li key={template.key} className={styles.card}>
              <div className={styles.head}>
                <h3 className={styles.name}>{template.name}</h3>
                <Badge tone="neutral">{template.spec.timeframe}</Badge>
              </div>
              <p className={styles.after}>{after}</p>
              {loses ? <p className={styles.loses}>{loses}</p> : null}
              <p className={styles.words}>{template.words}</p>
              <Button
                className={styles.choose}
                variant="default"
                onClick={() => onChoose(template)}
                aria-label={`Begin with ${template.name}`}
              >
                Begin with this
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
