-- CreateEnum
CREATE TYPE "JobMode" AS ENUM ('work', 'plan');

-- AlterEnum
ALTER TYPE "DeliveryState" ADD VALUE 'requested';

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "Outcome" ADD VALUE 'question';
ALTER TYPE "Outcome" ADD VALUE 'denied';
ALTER TYPE "Outcome" ADD VALUE 'planned';

-- AlterEnum
ALTER TYPE "Verb" ADD VALUE 'pr';

-- AlterTable
ALTER TABLE "Job" ADD COLUMN     "allowed" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "changed" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "denied" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "droppedBy" TEXT,
ADD COLUMN     "follows" INTEGER,
ADD COLUMN     "heardAt" TIMESTAMPTZ(3),
ADD COLUMN     "maxMinutes" DOUBLE PRECISION,
ADD COLUMN     "maxTurns" INTEGER,
ADD COLUMN     "maxUsd" DOUBLE PRECISION,
ADD COLUMN     "mode" "JobMode" NOT NULL DEFAULT 'work',
ADD COLUMN     "model" TEXT,
ADD COLUMN     "notBefore" TIMESTAMPTZ(3),
ADD COLUMN     "question" TEXT,
ADD COLUMN     "threadOf" INTEGER;

-- AlterTable
ALTER TABLE "Message" ADD COLUMN     "streamAt" TIMESTAMPTZ(3),
ADD COLUMN     "streamTs" TEXT,
ADD COLUMN     "streamed" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "Project" ADD COLUMN     "pausedBy" TEXT;

-- CreateTable
CREATE TABLE "Attachment" (
    "id" SERIAL NOT NULL,
    "jobId" INTEGER NOT NULL,
    "fileId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "refused" TEXT,

    CONSTRAINT "Attachment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Audit" (
    "id" SERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "person" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "projectName" TEXT,
    "allowed" BOOLEAN NOT NULL,
    "words" TEXT,

    CONSTRAINT "Audit_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Attachment_jobId_idx" ON "Attachment"("jobId");

-- CreateIndex
CREATE INDEX "Audit_projectName_id_idx" ON "Audit"("projectName", "id");

-- CreateIndex
CREATE INDEX "Audit_person_id_idx" ON "Audit"("person", "id");

-- CreateIndex
CREATE INDEX "Job_follows_idx" ON "Job"("follows");

-- CreateIndex
CREATE INDEX "Job_retryOf_idx" ON "Job"("retryOf");

-- AddForeignKey
ALTER TABLE "Attachment" ADD CONSTRAINT "Attachment_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "Job"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
