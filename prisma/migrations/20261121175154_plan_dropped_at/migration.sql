-- AlterTable
ALTER TABLE "Job" ADD COLUMN     "droppedAt" TIMESTAMPTZ(3);

-- Of plans that were dropped before, the audit knows when.
UPDATE "Job" SET "droppedAt" = coalesce(
  (SELECT min("at") FROM "Audit" WHERE "action" = 'drop' AND "allowed" AND "subject" = 'job ' || "Job"."id"),
  "endedAt")
WHERE "droppedBy" IS NOT NULL;
