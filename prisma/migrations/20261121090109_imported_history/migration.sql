-- AlterEnum
ALTER TYPE "SessionKind" ADD VALUE 'imported';

-- AlterTable
ALTER TABLE "Beat" ADD COLUMN     "executor" TEXT,
ADD COLUMN     "failures" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "interrupted" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "rejections" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "turns" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "uuid" TEXT;

-- AlterTable
ALTER TABLE "Session" ADD COLUMN     "conversation" UUID,
ADD COLUMN     "projectName" TEXT;

-- CreateTable
CREATE TABLE "ImportedFile" (
    "path" TEXT NOT NULL,
    "projectName" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "modifiedAt" TIMESTAMPTZ(3) NOT NULL,
    "damaged" INTEGER[] DEFAULT ARRAY[]::INTEGER[],

    CONSTRAINT "ImportedFile_pkey" PRIMARY KEY ("path")
);

-- CreateIndex
CREATE UNIQUE INDEX "Beat_uuid_key" ON "Beat"("uuid");

-- CreateIndex
CREATE INDEX "Session_conversation_idx" ON "Session"("conversation");
