-- CreateEnum
CREATE TYPE "JobState" AS ENUM ('queued', 'running', 'ended');

-- CreateEnum
CREATE TYPE "Outcome" AS ENUM ('done', 'nothing_to_do', 'failed', 'timed_out', 'cancelled', 'interrupted', 'usage_limit', 'not_logged_in');

-- CreateEnum
CREATE TYPE "DeliveryState" AS ENUM ('none', 'offered', 'merged', 'branched', 'discarded');

-- CreateEnum
CREATE TYPE "Inheritance" AS ENUM ('none', 'flagged', 'shipped');

-- CreateEnum
CREATE TYPE "SessionKind" AS ENUM ('job', 'builder');

-- CreateEnum
CREATE TYPE "SignalKind" AS ENUM ('repeated_task');

-- CreateEnum
CREATE TYPE "UpgradeState" AS ENUM ('building', 'proposed', 'approved', 'killed', 'undone', 'flagged');

-- CreateEnum
CREATE TYPE "ArtifactKind" AS ENUM ('skill', 'rule');

-- CreateEnum
CREATE TYPE "Verb" AS ENUM ('approve', 'kill', 'undo', 'restore', 'merge', 'discard', 'branch');

-- CreateEnum
CREATE TYPE "DecisionState" AS ENUM ('pending', 'done', 'refused');

-- CreateTable
CREATE TABLE "Project" (
    "name" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "branch" TEXT NOT NULL,
    "unloadedSkills" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "seenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Project_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "Job" (
    "id" SERIAL NOT NULL,
    "requestId" UUID NOT NULL,
    "projectName" TEXT NOT NULL,
    "task" TEXT NOT NULL,
    "askedBy" TEXT NOT NULL,
    "channel" TEXT,
    "retryOf" INTEGER,
    "state" "JobState" NOT NULL DEFAULT 'queued',
    "outcome" "Outcome",
    "fence" INTEGER NOT NULL DEFAULT 0,
    "host" TEXT,
    "worker" TEXT,
    "leaseUntil" TIMESTAMPTZ(3),
    "pid" INTEGER,
    "pidStartTime" TEXT,
    "bootId" TEXT,
    "cancelledBy" TEXT,
    "base" TEXT,
    "commit" TEXT,
    "files" INTEGER NOT NULL DEFAULT 0,
    "insertions" INTEGER NOT NULL DEFAULT 0,
    "deletions" INTEGER NOT NULL DEFAULT 0,
    "delivery" "DeliveryState" NOT NULL DEFAULT 'none',
    "landed" TEXT,
    "steps" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "answer" TEXT,
    "detail" TEXT,
    "exitOperation" TEXT,
    "exitNote" TEXT,
    "inheritance" "Inheritance",
    "turns" INTEGER NOT NULL DEFAULT 0,
    "costUsd" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "durationMs" INTEGER NOT NULL DEFAULT 0,
    "resetsAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" UUID NOT NULL,
    "kind" "SessionKind" NOT NULL,
    "jobId" INTEGER,
    "upgradeId" INTEGER,
    "executor" TEXT,
    "cliVersion" TEXT,
    "skills" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "skillsUsed" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "turns" INTEGER NOT NULL DEFAULT 0,
    "costUsd" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Event" (
    "sessionId" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Event_pkey" PRIMARY KEY ("sessionId","seq")
);

-- CreateTable
CREATE TABLE "Beat" (
    "id" SERIAL NOT NULL,
    "sessionId" UUID NOT NULL,
    "projectName" TEXT NOT NULL,
    "jobId" INTEGER,
    "request" TEXT NOT NULL,
    "label" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Beat_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Signal" (
    "id" SERIAL NOT NULL,
    "kind" "SignalKind" NOT NULL,
    "projectName" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Signal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Evidence" (
    "signalId" INTEGER NOT NULL,
    "beatId" INTEGER NOT NULL,

    CONSTRAINT "Evidence_pkey" PRIMARY KEY ("signalId","beatId")
);

-- CreateTable
CREATE TABLE "Upgrade" (
    "id" SERIAL NOT NULL,
    "signalId" INTEGER NOT NULL,
    "projectName" TEXT NOT NULL,
    "jobId" INTEGER NOT NULL,
    "channel" TEXT,
    "state" "UpgradeState" NOT NULL DEFAULT 'building',
    "kind" "ArtifactKind",
    "slug" TEXT,
    "noticed" TEXT,
    "livePath" TEXT,
    "base" TEXT,
    "commit" TEXT,
    "landed" TEXT,
    "trashPath" TEXT,
    "trashRef" TEXT,
    "why" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Upgrade_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Decision" (
    "id" SERIAL NOT NULL,
    "verb" "Verb" NOT NULL,
    "upgradeId" INTEGER,
    "jobId" INTEGER,
    "by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "commit" TEXT NOT NULL,
    "state" "DecisionState" NOT NULL DEFAULT 'pending',
    "words" TEXT,
    "settledAt" TIMESTAMPTZ(3),
    "moveOld" TEXT,
    "moveNew" TEXT,

    CONSTRAINT "Decision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Message" (
    "key" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "parentKey" TEXT,
    "ts" TEXT,
    "wanted" INTEGER NOT NULL DEFAULT 1,
    "posted" INTEGER NOT NULL DEFAULT 0,
    "triedAt" TIMESTAMPTZ(3),
    "problem" TEXT,

    CONSTRAINT "Message_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "Job_requestId_key" ON "Job"("requestId");

-- CreateIndex
CREATE INDEX "Job_projectName_state_id_idx" ON "Job"("projectName", "state", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Beat_jobId_key" ON "Beat"("jobId");

-- CreateIndex
CREATE INDEX "Beat_projectName_id_idx" ON "Beat"("projectName", "id");

-- CreateIndex
CREATE INDEX "Signal_projectName_idx" ON "Signal"("projectName");

-- CreateIndex
CREATE INDEX "Upgrade_projectName_state_idx" ON "Upgrade"("projectName", "state");

-- CreateIndex
CREATE INDEX "Decision_state_idx" ON "Decision"("state");

-- AddForeignKey
ALTER TABLE "Job" ADD CONSTRAINT "Job_projectName_fkey" FOREIGN KEY ("projectName") REFERENCES "Project"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "Job"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_upgradeId_fkey" FOREIGN KEY ("upgradeId") REFERENCES "Upgrade"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Event" ADD CONSTRAINT "Event_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "Session"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Beat" ADD CONSTRAINT "Beat_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "Session"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Evidence" ADD CONSTRAINT "Evidence_signalId_fkey" FOREIGN KEY ("signalId") REFERENCES "Signal"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Evidence" ADD CONSTRAINT "Evidence_beatId_fkey" FOREIGN KEY ("beatId") REFERENCES "Beat"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Upgrade" ADD CONSTRAINT "Upgrade_signalId_fkey" FOREIGN KEY ("signalId") REFERENCES "Signal"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Decision" ADD CONSTRAINT "Decision_upgradeId_fkey" FOREIGN KEY ("upgradeId") REFERENCES "Upgrade"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Decision" ADD CONSTRAINT "Decision_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "Job"("id") ON DELETE SET NULL ON UPDATE CASCADE;
