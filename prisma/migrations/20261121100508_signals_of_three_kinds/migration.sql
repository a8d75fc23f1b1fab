-- AlterEnum
ALTER TYPE "SessionKind" ADD VALUE 'judge';

-- AlterEnum
ALTER TYPE "SignalKind" ADD VALUE 'recurring_failure';
ALTER TYPE "SignalKind" ADD VALUE 'recurring_correction';

-- AlterTable
ALTER TABLE "Evidence" ADD COLUMN     "addedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "quote" TEXT NOT NULL DEFAULT '';
UPDATE "Evidence" SET "addedAt" = "Beat"."at", "quote" = left(split_part("Beat"."request", E'\n', 1), 200) FROM "Beat" WHERE "Beat"."id" = "Evidence"."beatId";

-- AlterTable
ALTER TABLE "Session" ADD COLUMN     "tokens" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Signal" RENAME COLUMN "operation" TO "title";
ALTER TABLE "Signal" ADD COLUMN     "certain" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "cost" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "coveredAt" TIMESTAMPTZ(3),
ADD COLUMN     "coveredBy" TEXT,
ADD COLUMN     "firedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "judgementId" TEXT;
UPDATE "Signal" SET "firedAt" = "createdAt";

-- CreateTable
CREATE TABLE "Posting" (
    "feature" INTEGER NOT NULL,
    "beatId" INTEGER NOT NULL,

    CONSTRAINT "Posting_pkey" PRIMARY KEY ("feature","beatId")
);

-- CreateTable
CREATE TABLE "Feature" (
    "feature" INTEGER NOT NULL,
    "beats" INTEGER NOT NULL,

    CONSTRAINT "Feature_pkey" PRIMARY KEY ("feature")
);

-- CreateTable
CREATE TABLE "Look" (
    "projectName" TEXT NOT NULL,
    "imports" INTEGER NOT NULL DEFAULT 0,
    "looked" INTEGER,
    "home" TEXT,

    CONSTRAINT "Look_pkey" PRIMARY KEY ("projectName")
);

-- CreateTable
CREATE TABLE "Unindexed" (
    "projectName" TEXT NOT NULL,
    "lastBeat" INTEGER NOT NULL,

    CONSTRAINT "Unindexed_pkey" PRIMARY KEY ("projectName")
);
INSERT INTO "Unindexed" SELECT "projectName", max("id") FROM "Beat" GROUP BY "projectName";

-- CreateTable
CREATE TABLE "Judgement" (
    "fingerprint" TEXT NOT NULL,
    "answer" JSONB NOT NULL,
    "sessionId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Judgement_pkey" PRIMARY KEY ("fingerprint")
);

-- CreateIndex
CREATE INDEX "Beat_sessionId_at_id_idx" ON "Beat"("sessionId", "at", "id");

-- CreateIndex
CREATE INDEX "Evidence_beatId_idx" ON "Evidence"("beatId");

-- CreateIndex
CREATE INDEX "Session_jobId_idx" ON "Session"("jobId");

-- CreateIndex
CREATE INDEX "Message_channel_ts_idx" ON "Message"("channel", "ts");

-- CreateIndex
CREATE INDEX "Session_kind_startedAt_idx" ON "Session"("kind", "startedAt");

-- AddForeignKey
ALTER TABLE "Signal" ADD CONSTRAINT "Signal_judgementId_fkey" FOREIGN KEY ("judgementId") REFERENCES "Judgement"("fingerprint") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Judgement" ADD CONSTRAINT "Judgement_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "Session"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
