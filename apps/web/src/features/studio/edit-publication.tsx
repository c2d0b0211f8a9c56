"use client";
import { Button, Modal } from "@mantine/core";
import type { MasterView } from "@slipstream/core/masters";
import { Notice } from "@slipstream/ui";
import { type FormEvent, useState } from "react";
import { publicationErrors } from "./publication-errors.ts";
import { PublicationFields } from "./publication-fields.tsx";
import { changedFields, toPublicationForm } from "./publication-form.ts";
import styles from "./studio.module.css";
import { useUpdateMaster } from "./use-studio.ts";

/** Changes what others read, and the terms for those who follow from now on. */
export function EditPublication({ master, onClose }: { master: MasterView; onClose: () => void }) {
  const [before] = useState(() => toPublicationForm(master));
  const [form, setForm] = useState(before);
  const update = useUpdateMaster();
  const { fields, other } = publicationErrors(update.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const changed = changedFields(before, form);
    if (Object.keys(changed).length === 0) onClose();
    else update.mutate({ masterId: master.masterId, ...changed }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={`Edit ${master.displayName}`} size={560}>
      <form onSubmit={submit} noValidate className={styles.form}>
        <PublicationFields form={form} patch={(change) => setForm((now) => ({ ...now, ...change }))} errors={fields} />
        <Notice>
          A higher fee holds for those who follow from now on. Those who follow already keep theirs until they agree to the higher one: each
          of them is asked. A lower fee holds for all from their next period on. A higher least amount is for new followers only.
        </Notice>
        {other ? <Notice tone="crit">{other}</Notice> : null}
        <div className={styles.buttons}>
          <Button variant="default" size="md" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" size="md" loading={update.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
