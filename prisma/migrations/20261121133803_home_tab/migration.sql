-- AlterTable
ALTER TABLE "Message" ADD COLUMN     "digest" TEXT,
ADD COLUMN     "openedAt" TIMESTAMPTZ(3);
