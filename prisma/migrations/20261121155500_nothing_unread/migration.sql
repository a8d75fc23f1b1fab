-- Of a call that was denied only the rule was ever read.
ALTER TABLE "Job" ADD COLUMN     "rules" TEXT[] DEFAULT ARRAY[]::TEXT[];
UPDATE "Job" SET "rules" = ARRAY(SELECT "one"->>'rule' FROM jsonb_array_elements("denied") AS "one") WHERE "denied" <> '[]';

-- AlterTable
ALTER TABLE "Job" DROP COLUMN "denied",
DROP COLUMN "maxTurns";
ALTER TABLE "Job" RENAME COLUMN "rules" TO "denied";

-- AlterTable
ALTER TABLE "Attachment" DROP COLUMN "bytes",
DROP COLUMN "type";
