-- CreateEnum
CREATE TYPE "GateAt" AS ENUM ('before', 'after');

-- CreateEnum
CREATE TYPE "RemarkState" AS ENUM ('queued', 'sent', 'answered', 'failed');

-- AlterEnum
ALTER TYPE "Outcome" ADD VALUE 'gate_failed';

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "SessionKind" ADD VALUE 'worklog';
ALTER TYPE "SessionKind" ADD VALUE 'persistent';

-- AlterEnum
ALTER TYPE "Verb" ADD VALUE 'write';

-- AlterTable
ALTER TABLE "Decision" ADD COLUMN     "key" TEXT,
ADD COLUMN     "projectName" TEXT,
ADD COLUMN     "write" JSONB;

-- AlterTable
ALTER TABLE "Job" ADD COLUMN     "cycleId" INTEGER,
ADD COLUMN     "item" TEXT,
ADD COLUMN     "itemMonth" TEXT,
ADD COLUMN     "itemTitle" TEXT,
ADD COLUMN     "mends" INTEGER;

-- AlterTable
ALTER TABLE "Project" ADD COLUMN     "worklogAsked" TIMESTAMPTZ(3),
ADD COLUMN     "worklogBy" TEXT,
ADD COLUMN     "worklogOn" BOOLEAN;

-- CreateTable
CREATE TABLE "Gate" (
    "id" SERIAL NOT NULL,
    "jobId" INTEGER NOT NULL,
    "at" "GateAt" NOT NULL,
    "name" TEXT NOT NULL,
    "passed" BOOLEAN NOT NULL,
    "tail" TEXT NOT NULL DEFAULT '',
    "ms" INTEGER NOT NULL DEFAULT 0,
    "ranAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Gate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Cycle" (
    "id" SERIAL NOT NULL,
    "requestId" UUID NOT NULL,
    "projects" TEXT[],
    "startedBy" TEXT NOT NULL,
    "channel" TEXT,
    "maxJobs" INTEGER,
    "maxUsd" DOUBLE PRECISION,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),
    "ended" TEXT,
    "stoppedBy" TEXT,

    CONSTRAINT "Cycle_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WorkLog" (
    "id" SERIAL NOT NULL,
    "projectName" TEXT NOT NULL,
    "date" TEXT NOT NULL,
    "channel" TEXT,
    "facts" JSONB NOT NULL,
    "prose" JSONB,
    "costUsd" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "closedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "WorkLog_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Slot" (
    "name" TEXT NOT NULL,
    "due" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "words" TEXT,

    CONSTRAINT "Slot_pkey" PRIMARY KEY ("name","due")
);

-- CreateTable
CREATE TABLE "Talk" (
    "projectName" TEXT NOT NULL,
    "sessionId" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "threadTs" TEXT,
    "host" TEXT,
    "pid" INTEGER,
    "pidStartTime" TEXT,
    "bootId" TEXT,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heardAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "renewed" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "Talk_pkey" PRIMARY KEY ("projectName")
);

-- CreateTable
CREATE TABLE "Remark" (
    "id" SERIAL NOT NULL,
    "requestId" UUID NOT NULL,
    "projectName" TEXT NOT NULL,
    "sessionId" UUID NOT NULL,
    "person" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "threadTs" TEXT,
    "text" TEXT NOT NULL,
    "state" "RemarkState" NOT NULL DEFAULT 'queued',
    "answer" TEXT,
    "words" TEXT,
    "costUsd" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "turns" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sentAt" TIMESTAMPTZ(3),
    "answeredAt" TIMESTAMPTZ(3),

    CONSTRAINT "Remark_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Gate_jobId_idx" ON "Gate"("jobId");

-- CreateIndex
CREATE UNIQUE INDEX "Cycle_requestId_key" ON "Cycle"("requestId");

-- CreateIndex
CREATE INDEX "Cycle_endedAt_idx" ON "Cycle"("endedAt");

-- CreateIndex
CREATE UNIQUE INDEX "WorkLog_projectName_date_key" ON "WorkLog"("projectName", "date");

-- CreateIndex
CREATE UNIQUE INDEX "Remark_requestId_key" ON "Remark"("requestId");

-- CreateIndex
CREATE INDEX "Remark_projectName_state_id_idx" ON "Remark"("projectName", "state", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Decision_key_key" ON "Decision"("key");

-- CreateIndex
CREATE INDEX "Job_cycleId_idx" ON "Job"("cycleId");

-- CreateIndex
CREATE INDEX "Job_projectName_item_idx" ON "Job"("projectName", "item");

-- AddForeignKey
ALTER TABLE "Job" ADD CONSTRAINT "Job_cycleId_fkey" FOREIGN KEY ("cycleId") REFERENCES "Cycle"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Gate" ADD CONSTRAINT "Gate_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "Job"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Remark" ADD CONSTRAINT "Remark_projectName_fkey" FOREIGN KEY ("projectName") REFERENCES "Talk"("projectName") ON DELETE RESTRICT ON UPDATE CASCADE;
