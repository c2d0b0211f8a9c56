import { Icon } from "@slipstream/ui";
import { type FollowStep, STEPS } from "./follow-form.ts";
import { STEP_WORDS } from "./follow-words.ts";
import styles from "./step-bar.module.css";

/** The four steps; each can be gone to, also back and forth. */
export function StepBar({ step, atFault, onStep }: { step: FollowStep; atFault: FollowStep | null; onStep: (step: FollowStep) => void }) {
  const here = STEPS.indexOf(step);
  return (
    <nav aria-label="Steps">
      <ol className={styles.steps}>
        {STEPS.map((one, index) => (
          <li key={one} className={styles.item}>
            <button
              type="button"
              className={styles.step}
              data-state={index < here ? "done" : index === here ? "here" : "ahead"}
              aria-current={index === here ? "step" : undefined}
              onClick={() => onStep(one)}
            >
              <span className={styles.number} aria-hidden="true">
                {index < here && one !== atFault ? <Icon name="check" size={12} /> : index + 1}
              </span>
              <span className={styles.word}>
                {STEP_WORDS[one]}
                {one === atFault ? <span className="sr-only">, something is wrong here</span> : null}
              </span>
              {one === atFault ? (
                <span className={styles.fault}>
                  <Icon name="alert" size={14} />
                </span>
              ) : null}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
