-- Deliveries about the same thing are applied one after the other.
ALTER TABLE "billing_events" ADD COLUMN "subject" TEXT NOT NULL DEFAULT '';
ALTER TABLE "billing_events" ALTER COLUMN "subject" DROP DEFAULT;
CREATE INDEX "billing_events_subject_idx" ON "billing_events"("subject");
